# The judgement rests on the initiative of which it judges.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/statement/interpretation/1> bm:basedOn <id/initiative/demo/A.1.1> } }
