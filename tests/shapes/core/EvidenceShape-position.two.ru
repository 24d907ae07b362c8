# A second position.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/A.1.a.1/0-6> oa:hasSelector <id/evidence/demo/T/0-17/position> .
    }
}
