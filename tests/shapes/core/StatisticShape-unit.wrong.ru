# A qualifier in place of a unit.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX qualifier: <https://w3id.org/bilateral/scheme/qualifier/>
PREFIX unit: <https://w3id.org/bilateral/scheme/unit/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:unit unit:visitors .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:unit qualifier:about .
    }
}
