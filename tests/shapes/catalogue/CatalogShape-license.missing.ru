# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#catalog> dcterms:license ?value .
    }
}
