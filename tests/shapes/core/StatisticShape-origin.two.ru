# A second value of origin.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:origin <id/state/canada> .
    }
}
