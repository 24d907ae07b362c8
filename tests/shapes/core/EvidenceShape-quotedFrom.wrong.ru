# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/T/fr> bm:quotedFrom <id/source/press-release> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/T/fr> bm:quotedFrom <id/state/canada> .
    }
}
