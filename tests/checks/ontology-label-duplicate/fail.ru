# Two classes, two concepts of a scheme and two schemes with one label; the case of letters does not matter.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Event rdfs:label "state"@en .
    theme:energy skos:altLabel "Migration"@en ;
        skos:prefLabel "Migration"@en .
    <https://w3id.org/bilateral/scheme/unit> skos:prefLabel "Roles"@en .
  }
}
