# A symmetric property has another property as its inverse.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:involves a owl:SymmetricProperty ;
        owl:inverseOf bm:scope .
  }
}
