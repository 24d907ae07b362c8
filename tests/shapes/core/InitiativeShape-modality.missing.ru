# Modality is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:modality modality:will .
    }
}
