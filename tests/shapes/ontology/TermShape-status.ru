# A class without a status.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause vs:term_status ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause vs:term_status ?old .
  }
}
