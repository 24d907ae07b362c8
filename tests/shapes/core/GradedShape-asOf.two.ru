# A second value of asOf.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:asOf "2010-05-28"^^xsd:date .
    }
}
