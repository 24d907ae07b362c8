# A year in place of a day.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:startEarliest "2004-11-16"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:startEarliest "2010"^^xsd:gYear .
    }
}
