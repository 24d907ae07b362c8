# A misspelt property, and a class that does not exist.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> a bm:Commitment ; bm:undertakenby <id/state/canada> } }
