# We tell ORG what its organizations are.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    org:Organization rdfs:subClassOf bm:Mechanism .
  }
}
