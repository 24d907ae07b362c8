# A priority in place of a policy area.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:inArea <id/area/demo/1.a> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:inArea <id/priority/demo/1> .
    }
}
