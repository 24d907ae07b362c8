# Evidence is written as a blank node.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA { GRAPH <graph/text/demo> { <id/mention/demo/1> bm:evidence [ a oa:SpecificResource ] } }
