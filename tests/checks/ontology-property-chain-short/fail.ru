# A chain of one property.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:inArea owl:propertyChainAxiom <https://w3id.org/bilateral/ontology/chain> .
    <https://w3id.org/bilateral/ontology/chain>
        a rdf:List ;
        rdf:first bm:scope ;
        rdf:rest rdf:nil .
  }
}
