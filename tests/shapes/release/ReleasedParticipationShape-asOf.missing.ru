# AsOf is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:asOf "2010-05-27"^^xsd:date .
    }
}
