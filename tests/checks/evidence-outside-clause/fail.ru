# A quotation is said to stand in another clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-6> bm:inClause <id/clause/demo/A.1.1> } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-6> bm:inClause <id/clause/demo/T> } }
