# A name in place of a prefix.
BASE <https://w3id.org/bilateral/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#prefix> sh:prefix ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#prefix> sh:prefix "Bilateral Mechanisms" .
    }
}
