# Another algorithm.
BASE <https://w3id.org/bilateral/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#checksum> spdx:algorithm ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#checksum> spdx:algorithm <http://spdx.org/rdf/terms#checksumAlgorithm_md5> .
    }
}
