# A class below a deprecated one, and a range that is deprecated.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Body owl:deprecated true .
  }
}
