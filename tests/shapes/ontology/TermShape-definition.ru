# The Spanish text is missing.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition ?old .
    FILTER(LANG(?old) = "es")
  }
}
