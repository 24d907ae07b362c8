# A class named like the one of PROV, without a link to it.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Plan rdfs:seeAlso prov:Plan .
  }
}
;
INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy rdfs:seeAlso prov:Plan .
  }
}
