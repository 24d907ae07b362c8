# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <sparql> sd:endpoint ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <sparql> sd:endpoint "https://example.org/" .
    }
}
