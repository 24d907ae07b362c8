# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/reported-initiative/demo-forum> bm:continues <id/initiative/demo/A.1.a.1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/reported-initiative/demo-forum> bm:continues <id/mechanism/energy-forum> .
    }
}
