# A collection that no ontology claims.
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:firm rdfs:isDefinedBy ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:firm rdfs:isDefinedBy ?old .
  }
}
