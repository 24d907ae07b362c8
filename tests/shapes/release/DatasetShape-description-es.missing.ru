# No Spanish description.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:description "Mecanismos e iniciativas de un plan."@es .
    }
}
