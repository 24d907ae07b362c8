# An actor group as an origin.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:origin <id/state/mexico> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:origin <id/actor-group/firms> .
    }
}
