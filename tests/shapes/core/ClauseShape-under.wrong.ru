# A plan in place of a heading.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:under <id/area/demo/1.a> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:under <id/plan/demo> .
    }
}
