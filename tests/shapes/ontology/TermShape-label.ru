# The Spanish text is missing.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause rdfs:label ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause rdfs:label ?old .
    FILTER(LANG(?old) = "es")
  }
}
