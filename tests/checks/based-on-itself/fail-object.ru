# The judgement rests on the mechanism that it concludes.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/statement/interpretation/1> bm:basedOn <id/mechanism/forum> } }
