# One step down the hierarchy without the step up, and one across schemes.
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    theme:energy-efficiency skos:broader theme:energy .
  }
}
;
INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    modality:will skos:broader theme:energy .
    theme:energy skos:narrower modality:will .
  }
}
