# The judgement repeats the text.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/initiative/demo/A.1.1> bm:servedBy <id/mechanism/forum> } }
