# A text that is not held has a check sum.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/fr> bm:sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" .
    }
}
