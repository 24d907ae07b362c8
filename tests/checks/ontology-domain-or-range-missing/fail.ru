# A property loses its domain, another one the reason for an open range.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:manner rdfs:domain bm:Involvement .
  }
}
;
DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:mentions bm:rangeOpenBecause ?reason .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:mentions bm:rangeOpenBecause ?reason .
  }
}
