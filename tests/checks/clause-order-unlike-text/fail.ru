# Two clauses change places.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/T> bm:order 1 . <id/clause/demo/A.1.1> bm:order 2 } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/T> bm:order 2 . <id/clause/demo/A.1.1> bm:order 1 } }
