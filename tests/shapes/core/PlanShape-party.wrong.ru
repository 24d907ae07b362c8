# A region as a party.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/plan/demo> bm:party <id/place/north-america> .
    }
}
