# A plan in place of a priority.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/area/demo/1.a> bm:areaOf <id/priority/demo/1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/area/demo/1.a> bm:areaOf <id/plan/demo> .
    }
}
