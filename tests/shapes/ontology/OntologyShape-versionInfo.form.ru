# The version has two numbers.
PREFIX owl: <http://www.w3.org/2002/07/owl#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> owl:versionInfo ?old .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> owl:versionInfo "0.1" .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> owl:versionInfo ?old .
  }
}
