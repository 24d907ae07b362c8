# Title is missing.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcterms:title "Press release"@en .
    }
}
