# A link to a node without a name, and a statement about another one.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event rdfs:seeAlso _:some .
    _:other skos:note "Nobody can cite this."@en .
  }
}
