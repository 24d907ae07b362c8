# InClause is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/A.1.a.1/0-6> bm:inClause <id/clause/demo/A.1.a.1> .
    }
}
