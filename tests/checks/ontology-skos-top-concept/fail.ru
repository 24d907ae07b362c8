# The scheme does not know one top concept, and knows one that is none.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/scheme/theme> skos:hasTopConcept theme:energy .
  }
}
;
INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/scheme/theme> skos:hasTopConcept theme:energy-efficiency .
  }
}
