# A clause is moved and keeps its IRI.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1> bm:locator "A.1.1" } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1> bm:locator "A.1.2" } }
