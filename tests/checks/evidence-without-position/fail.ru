# The position is missing.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

DELETE DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-7> oa:hasSelector <id/evidence/demo/A.1.1/0-7/position> } }
