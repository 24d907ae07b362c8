# ClauseKind is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-kind: <https://w3id.org/bilateral/scheme/clause-kind/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:clauseKind clause-kind:stem .
    }
}
