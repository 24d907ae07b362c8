# The first day is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA { GRAPH <graph/text/demo> { <id/plan/demo> bm:periodStart "2010-01-01"^^xsd:date } }
