# Two areas "a" of one priority.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> { <id/area/demo/1.b> bm:areaOf <id/priority/demo/1> ; bm:number "a" } }
