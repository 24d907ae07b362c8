# A second code.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/state/canada> bm:isoCode "CAD" .
    }
}
