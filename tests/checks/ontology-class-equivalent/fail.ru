# Two names for one class.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Programme owl:equivalentClass bm:Instrument .
  }
}
