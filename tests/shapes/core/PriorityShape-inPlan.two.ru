# A state beside the plan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:inPlan <id/state/canada> .
    }
}
