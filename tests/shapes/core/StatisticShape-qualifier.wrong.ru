# A unit in place of a qualifier.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX qualifier: <https://w3id.org/bilateral/scheme/qualifier/>
PREFIX unit: <https://w3id.org/bilateral/scheme/unit/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:qualifier qualifier:over .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:qualifier unit:workers .
    }
}
