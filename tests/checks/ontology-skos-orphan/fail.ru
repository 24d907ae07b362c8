# A concept with no place in its scheme.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:fisheries a skos:Concept ;
        skos:inScheme <https://w3id.org/bilateral/scheme/theme> .
  }
}
