# One membership starts before the founding, another after the end.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA { GRAPH <graph/record/demo> {
    <id/membership/forum/canada> bm:participationIn <id/mechanism/forum> ; bm:startEarliest "2003-01-01"^^xsd:date ; bm:startLatest "2003-12-31"^^xsd:date .
    <id/membership/forum/haiti> bm:participationIn <id/mechanism/forum> ; bm:startEarliest "2011-01-01"^^xsd:date ; bm:startLatest "2011-12-31"^^xsd:date .
} }
