# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#checksum> spdx:checksumValue ?value .
    }
}
