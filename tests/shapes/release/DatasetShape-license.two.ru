# A second value of license.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
    }
}
