# A second value of prefix.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/A.1.a.1/0-6/quote> oa:prefix "before" .
    }
}
