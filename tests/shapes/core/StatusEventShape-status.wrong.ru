# A level in place of a status.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX level: <https://w3id.org/bilateral/scheme/level/>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:status status:signed .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:status level:global .
    }
}
