# A second value of precision.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:precision precision:month .
    }
}
