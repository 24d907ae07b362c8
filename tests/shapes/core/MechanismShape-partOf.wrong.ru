# A state in place of a mechanism.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:partOf <id/mechanism/energy-initiative> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:partOf <id/state/canada> .
    }
}
