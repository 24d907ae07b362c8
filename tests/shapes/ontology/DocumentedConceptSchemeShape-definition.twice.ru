# A second English text.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/scheme/unit> skos:definition "What drives engines, houses and cities."@en .
  }
}
