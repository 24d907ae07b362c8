# A second English text.
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:title "Ontology of plans"@en .
  }
}
