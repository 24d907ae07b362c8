# The second clause gets the locator of the first.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.2> bm:locator "A.1.2" } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.2> bm:locator "A.1.1" } }
