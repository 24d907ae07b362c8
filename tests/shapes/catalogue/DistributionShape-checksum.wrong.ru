# A node that is not described as one.
BASE <https://w3id.org/bilateral/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> spdx:checksum ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> spdx:checksum <id/place/nowhere> .
    }
}
