# An actor group as a destination.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:destination <id/state/canada> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:destination <id/actor-group/firms> .
    }
}
