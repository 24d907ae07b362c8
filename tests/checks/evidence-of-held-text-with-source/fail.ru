# Words of the held file with a source.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-7> bm:quotedFrom <id/source/page> } }
