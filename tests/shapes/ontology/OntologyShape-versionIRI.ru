# The header line is missing.
PREFIX owl: <http://www.w3.org/2002/07/owl#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> owl:versionIRI ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> owl:versionIRI ?old .
  }
}
