# A stem is a scope, and a sentence a heading.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>
PREFIX clause-kind: <https://w3id.org/bilateral/scheme/clause-kind/>

DELETE DATA { GRAPH <graph/text/demo> { <id/clause/demo/A.1.1> bm:clauseFunction clause-function:stem } } ;
INSERT DATA { GRAPH <graph/text/demo> {
    <id/clause/demo/A.1.1> bm:clauseFunction clause-function:scope .
    <id/clause/demo/A.1.2> bm:clauseKind clause-kind:sentence ; bm:clauseFunction clause-function:heading .
} }
