# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcterms:license ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcterms:license "https://example.org/" .
    }
}
