# A clause is defined as a clause.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition ?old .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition "A clause of a plan with its own locator."@en .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition ?old .
    FILTER(LANG(?old) = "en")
  }
}
