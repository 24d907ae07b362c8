# The Spanish text is missing.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy skos:prefLabel ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy skos:prefLabel ?old .
    FILTER(LANG(?old) = "es")
  }
}
