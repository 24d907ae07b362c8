# No French title.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:title "Démonstration"@fr .
    }
}
