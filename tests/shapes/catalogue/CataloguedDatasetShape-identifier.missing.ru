# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:identifier ?value .
    }
}
