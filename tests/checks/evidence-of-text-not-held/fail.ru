# Nothing says where the words were read.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.h/0-8> bm:quotedFrom <id/source/page> } }
