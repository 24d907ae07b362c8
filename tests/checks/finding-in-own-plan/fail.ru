# The commitment is sought in its own plan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/record/demo> { <id/finding/1> bm:soughtIn <id/plan/demo> } }
