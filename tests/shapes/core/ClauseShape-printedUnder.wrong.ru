# A policy area in place of a clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1.1> bm:printedUnder <id/clause/demo/A.1.a.1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1.1> bm:printedUnder <id/area/demo/1.a> .
    }
}
