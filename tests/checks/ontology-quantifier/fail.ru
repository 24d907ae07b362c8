# A body is what has only partners as participants.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Body rdfs:subClassOf <https://w3id.org/bilateral/ontology#OnlyStates> .
    <https://w3id.org/bilateral/ontology#OnlyStates> a owl:Class ;
        owl:allValuesFrom bm:State ;
        owl:onProperty bm:participant .
  }
}
