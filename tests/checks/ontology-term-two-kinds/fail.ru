# A property whose values are both things and texts.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:reason a owl:ObjectProperty .
  }
}
