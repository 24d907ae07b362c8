# Too few digits.
BASE <https://w3id.org/bilateral/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#checksum> spdx:checksumValue ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#checksum> spdx:checksumValue "e3b0c442"^^xsd:hexBinary .
    }
}
