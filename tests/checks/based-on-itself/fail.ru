# The statement rests on itself.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/statement/interpretation/1> bm:basedOn <id/statement/interpretation/1> } }
