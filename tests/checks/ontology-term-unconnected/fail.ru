# A property that no axiom and no shape knows.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:floating a owl:DatatypeProperty ;
        bm:domainOpenBecause "Anything at all may bear it." ;
        rdfs:range rdfs:Literal .
  }
}
