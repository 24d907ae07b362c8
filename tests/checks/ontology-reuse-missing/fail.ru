# A source that lends no term.
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:source <http://www.w3.org/ns/adms#> .
  }
}
