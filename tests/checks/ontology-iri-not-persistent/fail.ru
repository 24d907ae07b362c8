# The ontology is named after a project's own host.

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
    BIND(IF(?s = <https://w3id.org/bilateral/ontology>, <https://kg.example.org/bilateral/ontology>, ?s) AS ?s1)
    BIND(IF(?o = <https://w3id.org/bilateral/ontology>, <https://kg.example.org/bilateral/ontology>, ?o) AS ?o1)
  }
}
