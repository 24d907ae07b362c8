# A state in place of a mechanism.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:participationIn <id/mechanism/energy-forum> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:participationIn <id/state/canada> .
    }
}
