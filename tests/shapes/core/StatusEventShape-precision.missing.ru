# Precision is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:precision precision:month .
    }
}
