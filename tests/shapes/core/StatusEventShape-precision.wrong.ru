# A period in place of a precision.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX period: <https://w3id.org/bilateral/scheme/period/>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:precision precision:month .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:precision period:to-date .
    }
}
