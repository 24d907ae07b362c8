# A second value of description.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:description "Another text"@en .
    }
}
