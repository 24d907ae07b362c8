# A second value of unit.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX unit: <https://w3id.org/bilateral/scheme/unit/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:unit unit:workers .
    }
}
