# Each precision gets bounds that do not fit.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA { GRAPH <graph/text/demo> {
    <id/status-event/demo/1> bm:latest "2010-02-17"^^xsd:date .
    <id/status-event/demo/2> bm:latest "2010-04-30"^^xsd:date .
    <id/status-event/demo/3> bm:earliest "1974-01-01"^^xsd:date .
} } ;
INSERT DATA { GRAPH <graph/text/demo> {
    <id/status-event/demo/1> bm:latest "2010-02-18"^^xsd:date .
    <id/status-event/demo/2> bm:latest "2010-05-31"^^xsd:date .
    <id/status-event/demo/3> bm:earliest "1974-06-01"^^xsd:date .
    <id/status-event/demo/4> bm:earliest "2007-08-20"^^xsd:date .
    <id/status-event/demo/6> bm:latest "2010-05-27"^^xsd:date .
} } ;
DELETE DATA { GRAPH <graph/record/demo> { <id/participation/demo/1> bm:startLatest "1974-12-31"^^xsd:date } } ;
INSERT DATA { GRAPH <graph/record/demo> {
    <id/participation/demo/1> bm:startLatest "1974-11-30"^^xsd:date ; bm:endEarliest "2007-10-01"^^xsd:date .
} }
