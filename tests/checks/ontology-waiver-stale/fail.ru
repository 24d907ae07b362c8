# A property explains the absence of the domain that it has, another one explains nothing.
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:manner bm:domainOpenBecause "Only the shapes know this."@en .
  }
}
;
DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:mentions bm:rangeOpenBecause ?reason .
  }
}
INSERT {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:mentions bm:rangeOpenBecause "Because."@en .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:mentions bm:rangeOpenBecause ?reason .
  }
}
