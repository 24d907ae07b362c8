# InPlan is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:inPlan <id/plan/demo> .
    }
}
