# A kind in place of a function.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>
PREFIX clause-kind: <https://w3id.org/bilateral/scheme/clause-kind/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:clauseFunction clause-function:commitment .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:clauseFunction clause-kind:item .
    }
}
