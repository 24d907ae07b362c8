# A second value of title.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:title "Another text"@en .
    }
}
