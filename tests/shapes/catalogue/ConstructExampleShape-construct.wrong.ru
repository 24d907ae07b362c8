# A text with a language tag.
BASE <https://w3id.org/bilateral/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#construct> sh:construct ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#construct> sh:construct "text"@en .
    }
}
