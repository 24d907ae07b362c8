# An item completes another item.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1.2> bm:completes <id/clause/demo/A.1.1.1> } }
