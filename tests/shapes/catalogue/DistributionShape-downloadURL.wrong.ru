# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:downloadURL ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:downloadURL "https://example.org/" .
    }
}
