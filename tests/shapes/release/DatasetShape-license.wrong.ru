# A name in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcterms:license "CC BY 4.0" .
    }
}
