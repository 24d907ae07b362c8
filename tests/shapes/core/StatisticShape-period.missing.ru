# Period is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX period: <https://w3id.org/bilateral/scheme/period/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:period period:per-year .
    }
}
