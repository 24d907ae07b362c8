# A word in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX completeness: <https://w3id.org/bilateral/scheme/completeness/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/member-list/energy-forum/2010-05-27> bm:completeness completeness:partial .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/member-list/energy-forum/2010-05-27> bm:completeness "partial" .
    }
}
