# A second value of startPrecision.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:startPrecision precision:day .
    }
}
