# A second English text.
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:firm skos:prefLabel "Fuel"@en .
  }
}
