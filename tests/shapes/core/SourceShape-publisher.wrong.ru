# A name in place of a node.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcterms:publisher <id/agency/energy-ministry> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcterms:publisher "Ministry of Energy" .
    }
}
