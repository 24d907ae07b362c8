# An actor group as a leader.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/initiative/demo/A.1.a.1> bm:ledBy <id/agency/energy-ministry> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/initiative/demo/A.1.a.1> bm:ledBy <id/actor-group/firms> .
    }
}
