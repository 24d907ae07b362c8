# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <sparql> dcat:endpointURL ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <sparql> dcat:endpointURL "https://example.org/" .
    }
}
