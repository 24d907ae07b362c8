# A preferred label repeated as alternative.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy skos:altLabel "Energy"@en .
  }
}
