# ExpressionOf is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:expressionOf <id/plan/demo> .
    }
}
