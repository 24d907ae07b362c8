# A statistic may be a state.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:State owl:disjointWith bm:Statistic .
  }
}
