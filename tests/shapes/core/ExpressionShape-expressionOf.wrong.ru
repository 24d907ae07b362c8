# A state in place of a plan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:expressionOf <id/plan/demo> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:expressionOf <id/state/canada> .
    }
}
