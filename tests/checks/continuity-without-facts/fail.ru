# Only the clause of the earlier plan is left.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/interpretation/demo> { <id/continuity/1> bm:basedOn <id/finding/1> } }
