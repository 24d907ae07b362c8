# A body is a partnership, and a partnership is a body.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Body rdfs:subClassOf bm:Partnership .
  }
}
