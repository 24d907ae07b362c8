# Two classes with one definition.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event skos:definition "A heading of the second level that divides one priority of a plan."@en .
  }
}
