# Each pair of bounds is turned round once.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/plan/demo> bm:periodEnd "2012-12-31"^^xsd:date .
        <id/status-event/demo/1> bm:latest "2010-02-17"^^xsd:date .
        <id/evidence/demo/1/position> oa:end 6 .
    }
    GRAPH <graph/record/demo> {
        <id/membership/1> bm:startLatest "2004-11-30"^^xsd:date ; bm:endEarliest "2010-01-01"^^xsd:date .
        <id/membership/2> bm:endLatest "2010-12-31"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/plan/demo> bm:periodEnd "2009-12-31"^^xsd:date .
        <id/status-event/demo/1> bm:latest "2010-02-16"^^xsd:date .
        <id/evidence/demo/1/position> oa:end 0 .
    }
    GRAPH <graph/record/demo> {
        <id/membership/1> bm:startLatest "2004-11-15"^^xsd:date ; bm:endEarliest "2011-01-01"^^xsd:date .
        <id/membership/2> bm:endLatest "2003-12-31"^^xsd:date .
    }
}
