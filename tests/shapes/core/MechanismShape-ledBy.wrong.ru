# An actor group as a leader.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:ledBy <id/actor-group/firms> .
    }
}
