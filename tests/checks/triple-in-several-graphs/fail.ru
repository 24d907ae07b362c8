# The type of a state is repeated in the text layer.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/state/canada> a bm:State } }
