# A second value of kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX plan-kind: <https://w3id.org/bilateral/scheme/plan-kind/>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> bm:kind plan-kind:joint-statement .
    }
}
