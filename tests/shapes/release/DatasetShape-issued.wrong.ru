# A year in place of a day.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:issued "2010-05-27"^^xsd:date .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:issued "2010"^^xsd:gYear .
    }
}
