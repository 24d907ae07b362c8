# A range that is a misspelt class.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:scope rdfs:range bm:Clause .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:scope rdfs:range bm:Claus .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:scope rdfs:range bm:Clause .
  }
}
