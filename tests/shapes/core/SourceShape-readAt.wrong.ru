# A link in place of a string.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:readAt "https://archive.example/press-release" .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:readAt <https://archive.example/press-release> .
    }
}
