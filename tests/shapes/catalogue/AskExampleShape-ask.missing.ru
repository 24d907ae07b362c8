# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#ask> sh:ask ?value .
    }
}
