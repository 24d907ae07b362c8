# A text that is held has no check sum.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" .
    }
}
