# A mechanism as a performer.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:performedBy <id/state/canada> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:performedBy <id/mechanism/energy-forum> .
    }
}
