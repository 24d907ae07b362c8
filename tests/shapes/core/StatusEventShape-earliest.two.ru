# A second value of earliest.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:earliest "2010-02-02"^^xsd:date .
    }
}
