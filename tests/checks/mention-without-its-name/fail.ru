# The mention points to the treaty.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/mention/demo/1> bm:mentions <id/mechanism/forum> } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/mention/demo/1> bm:mentions <id/mechanism/treaty> } }
