# A second value of readAt.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:readAt "https://mirror.example/" .
    }
}
