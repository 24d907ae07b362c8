# Two statements of one edge rest on each other.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/statement/interpretation/3> rdf:subject <id/initiative/demo/A.1.1> ; rdf:predicate bm:servedBy ; rdf:object <id/mechanism/forum> ; bm:basedOn <id/statement/interpretation/1> } }
