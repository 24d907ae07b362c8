# The clause is coded as history.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1> bm:clauseFunction clause-function:commitment } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1> bm:clauseFunction clause-function:history } }
