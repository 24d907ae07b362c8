# The only body disappears, and with it the last use of two classes.
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/entities/mechanisms> {
    <https://w3id.org/bilateral/id/mechanism/cec> a bm:Body .
  }
}
