# The one initiative loses its modality.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/text/cmx-2010> {
    <https://w3id.org/bilateral/id/initiative/cmx-2010/A.2.b.2> bm:modality modality:promote .
  }
}
