# The ontology is named after its file.

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    ?s ?p ?o .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    ?s1 ?p ?o1 .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    ?s ?p ?o .
    FILTER(?s = <https://w3id.org/bilateral/ontology> || ?o = <https://w3id.org/bilateral/ontology>)
    BIND(IF(?s = <https://w3id.org/bilateral/ontology>, <https://w3id.org/bilateral/ontology.ttl>, ?s) AS ?s1)
    BIND(IF(?o = <https://w3id.org/bilateral/ontology>, <https://w3id.org/bilateral/ontology.ttl>, ?o) AS ?o1)
  }
}
