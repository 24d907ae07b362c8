# The licence is a text and no IRI.
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:license ?old .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:license "CC BY 4.0" .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> dcterms:license ?old .
  }
}
