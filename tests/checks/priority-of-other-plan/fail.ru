# The priority is that of the earlier plan.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/record/demo> { <id/reported-initiative/1> bm:inPriority <id/priority/demo/1> } }
