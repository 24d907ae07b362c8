# The clause of a quotation belongs to another plan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/other> { <id/clause/other/T> bm:inPlan <id/plan/other> }
    GRAPH <graph/text/demo> { <id/evidence/demo/T/0-4> bm:inClause <id/clause/other/T> }
}
