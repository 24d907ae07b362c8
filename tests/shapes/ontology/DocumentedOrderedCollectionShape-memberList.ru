# A collection without an order.
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:firm skos:memberList ?old .
  }
}
WHERE {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:firm skos:memberList ?old .
  }
}
