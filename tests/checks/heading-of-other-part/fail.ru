# A priority gets the heading of the next one, and an item as heading.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/priority/demo/1> bm:headedBy <id/clause/demo/A.2.h> , <id/clause/demo/A.1.1> } }
