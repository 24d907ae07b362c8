# A second value of deadline.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:deadline "2011-12-31"^^xsd:date .
    }
}
