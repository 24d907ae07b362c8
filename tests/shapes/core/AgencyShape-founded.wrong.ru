# A year in place of a day.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/agency/energy-ministry> bm:founded "1966-10-01"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/agency/energy-ministry> bm:founded "1966"^^xsd:gYear .
    }
}
