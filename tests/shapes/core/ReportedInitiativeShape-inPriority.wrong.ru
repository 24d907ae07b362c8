# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:inPriority <id/priority/demo/1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:inPriority <id/clause/demo/A.1.h> .
    }
}
