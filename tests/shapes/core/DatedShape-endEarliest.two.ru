# A second value of endEarliest.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:endEarliest "2010-12-30"^^xsd:date .
    }
}
