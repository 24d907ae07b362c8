# A second value of inPlan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:inPlan <id/plan/other> .
    }
}
