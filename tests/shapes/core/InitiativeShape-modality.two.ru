# A second value of modality.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:modality modality:promote .
    }
}
