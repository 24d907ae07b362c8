# A line break in a definition, a space after a label.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event skos:scopeNote "One summit,\nnot a series."@en ;
        rdfs:label "Event "@en .
  }
}
