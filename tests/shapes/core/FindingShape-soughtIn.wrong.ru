# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:soughtIn <id/plan/demo> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:soughtIn <id/state/canada> .
    }
}
