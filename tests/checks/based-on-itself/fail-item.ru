# The assessment rests on its own item.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/continuity/1> bm:basedOn <id/mechanism/forum> } }
