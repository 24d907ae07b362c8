# A priority in place of a stem.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1.1> bm:completes <id/clause/demo/A.1.a.1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1.1> bm:completes <id/priority/demo/1> .
    }
}
