# A property is defined by another ontology, which gives no reason.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:basedOn rdfs:isDefinedBy <https://w3id.org/bilateral/ontology> .
  }
}
