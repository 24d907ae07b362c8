# The source that was read is removed.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/record/demo> { <id/membership/forum/canada> bm:source <id/source/page> } }
