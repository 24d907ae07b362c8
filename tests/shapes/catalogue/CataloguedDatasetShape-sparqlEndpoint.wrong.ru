# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <id/dataset/demo> void:sparqlEndpoint ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> void:sparqlEndpoint "https://example.org/" .
    }
}
