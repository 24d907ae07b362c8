# A layer that is no concept.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX layer: <https://w3id.org/bilateral/scheme/layer/>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause bm:layer ?old .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause bm:layer layer:wording .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause bm:layer ?old .
  }
}
