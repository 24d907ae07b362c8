# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX schema: <https://schema.org/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> schema:target ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#select> schema:target "https://example.org/" .
    }
}
