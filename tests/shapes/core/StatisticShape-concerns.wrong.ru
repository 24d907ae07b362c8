# A clause in place of an entity.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:concerns <id/state/canada> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:concerns <id/clause/demo/A.1.a.1> .
    }
}
