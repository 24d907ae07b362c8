# A second English text.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Clause skos:definition "What drives engines, houses and cities."@en .
  }
}
