# A calendar date as range, a union, and a superclass of everything.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:asOf rdfs:range rdfs:Literal .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:asOf rdfs:range xsd:date .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:asOf rdfs:range rdfs:Literal .
  }
}
;
INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event owl:unionOf rdf:nil ;
        rdfs:subClassOf owl:Thing .
  }
}
