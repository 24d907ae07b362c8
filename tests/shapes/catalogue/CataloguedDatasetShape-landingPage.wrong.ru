# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:landingPage ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:landingPage "https://example.org/" .
    }
}
