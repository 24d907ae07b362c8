# The involvement moves to another mechanism.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:involves <id/mechanism/dialogue> } }
