# A string in place of a date.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:earliest "2012-01-01"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:earliest "2012" .
    }
}
