# A word in place of a truth value.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:textHeld true .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/expression/demo/en> bm:textHeld "yes" .
    }
}
