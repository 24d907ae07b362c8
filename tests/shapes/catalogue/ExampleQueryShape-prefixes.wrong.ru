# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> sh:prefixes ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#select> sh:prefixes "https://example.org/" .
    }
}
