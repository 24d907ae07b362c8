# Two sentences, and a fragment.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event skos:definition "A meeting of states. It has a date."@en .
    bm:State skos:definition "subject of international law"@en .
  }
}
