# A second value of issued.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcterms:issued "2004-11-17"^^xsd:date .
    }
}
