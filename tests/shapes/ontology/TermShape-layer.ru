# A class without a layer.
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause bm:layer ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause bm:layer ?old .
  }
}
