# One number is left out, another given twice.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.h> bm:order 2 } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.h> bm:order 3 } }
