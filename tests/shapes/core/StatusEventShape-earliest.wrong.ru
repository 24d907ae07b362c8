# A month in place of a day.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:earliest "2010-02-01"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/status-event/demo/energy-treaty-signed> bm:earliest "2010-02"^^xsd:gYearMonth .
    }
}
