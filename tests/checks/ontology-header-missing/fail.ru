# The header is no ontology.
PREFIX owl: <http://www.w3.org/2002/07/owl#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/ontology> a owl:Ontology .
  }
}
