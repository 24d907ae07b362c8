# A mention loses its evidence, which stays behind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/mention/demo/1> bm:evidence <id/evidence/demo/A.1.1/0-6> } }
