# A misspelt property of our own, and a superproperty that nobody declared.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX layer: <https://w3id.org/bilateral/scheme/layer/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event bm:layers layer:entities .
    bm:scope rdfs:subPropertyOf bm:extent .
  }
}
