# A second value of expressionOf.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:expressionOf <id/plan/other> .
    }
}
