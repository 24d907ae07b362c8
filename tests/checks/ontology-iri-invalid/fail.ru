# An escape in one IRI, an accent in another.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event rdfs:seeAlso <https://example.org/first%20event> , <https://example.org/événement> .
  }
}
