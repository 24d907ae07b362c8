# The Spanish text is missing.
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:description ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:description ?old .
    FILTER(LANG(?old) = "es")
  }
}
