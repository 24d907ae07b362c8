# Language is missing.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX language: <https://w3id.org/bilateral/scheme/language/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> dcterms:language language:en .
    }
}
