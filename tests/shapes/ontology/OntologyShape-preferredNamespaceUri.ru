# The header line is missing.
PREFIX vann: <http://purl.org/vocab/vann/>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> vann:preferredNamespaceUri ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> vann:preferredNamespaceUri ?old .
  }
}
