# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX plan-kind: <https://w3id.org/bilateral/scheme/plan-kind/>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> bm:kind plan-kind:action-plan .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> bm:kind status:held .
    }
}
