# A second value of earliest.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:earliest "2012-06-01"^^xsd:date .
    }
}
