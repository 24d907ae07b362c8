# A class of the old OWL, a misspelt property of RDFS.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event a owl:DeprecatedClass ;
        rdfs:subclassOf bm:Mechanism .
  }
}
