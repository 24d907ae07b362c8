# The last day is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA { GRAPH <graph/text/demo> { <id/plan/demo> bm:periodEnd "2012-12-31"^^xsd:date } }
