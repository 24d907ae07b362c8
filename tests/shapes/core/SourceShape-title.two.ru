# A second value of title.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcterms:title "Another title"@en .
    }
}
