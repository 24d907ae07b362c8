# Label and definition are swapped.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy skos:prefLabel "The production, supply and use of fuels, power and heat."@en ;
        skos:definition "Energy"@en .
  }
}
