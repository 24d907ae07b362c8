# A precision in place of a period.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX period: <https://w3id.org/bilateral/scheme/period/>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:period period:per-year .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:period precision:year .
    }
}
