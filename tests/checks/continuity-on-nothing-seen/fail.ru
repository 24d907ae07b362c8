# What was not seen is said to have ended.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX continuity: <https://w3id.org/bilateral/scheme/continuity/>

INSERT DATA { GRAPH <graph/interpretation/demo> { <id/continuity/3> bm:continuity continuity:ended ; bm:basedOn <id/finding/1> } }
