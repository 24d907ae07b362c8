# A state in place of an instrument.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:establishedBy <id/mechanism/energy-treaty> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:establishedBy <id/state/canada> .
    }
}
