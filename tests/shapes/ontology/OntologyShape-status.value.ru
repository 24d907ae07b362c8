# A status that the list does not have.
PREFIX vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> vs:term_status ?old .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> vs:term_status "final" .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> vs:term_status ?old .
  }
}
