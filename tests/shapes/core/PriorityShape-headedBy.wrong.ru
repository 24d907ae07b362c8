# A plan in place of a clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:headedBy <id/clause/demo/A.1.h> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:headedBy <id/plan/demo> .
    }
}
