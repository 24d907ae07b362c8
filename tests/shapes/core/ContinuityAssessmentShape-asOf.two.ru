# A second value of asOf.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:asOf "2017-12-31"^^xsd:date .
    }
}
