# A second English text.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX language: <https://w3id.org/bilateral/scheme/language/>

INSERT DATA { GRAPH <graph/text/demo> { <id/expression/demo/en-2> bm:expressionOf <id/plan/demo> ; dcterms:language language:en } }
