# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingOf <id/mechanism/energy-forum> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingOf <id/state/canada> .
    }
}
