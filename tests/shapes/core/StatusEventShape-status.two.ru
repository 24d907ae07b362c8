# A second value of status.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:status status:held .
    }
}
