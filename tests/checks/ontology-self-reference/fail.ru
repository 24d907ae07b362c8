# A class is disjoint with itself, a property is its own inverse.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event owl:disjointWith bm:Event .
    bm:involves owl:inverseOf bm:involves .
  }
}
