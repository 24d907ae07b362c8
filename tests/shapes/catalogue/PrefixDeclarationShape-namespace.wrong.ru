# A plain string.
BASE <https://w3id.org/bilateral/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#prefix> sh:namespace ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#prefix> sh:namespace "https://w3id.org/bilateral/ontology#" .
    }
}
