# A string in place of a date.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:latest "2012-12-31"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:latest "2012" .
    }
}
