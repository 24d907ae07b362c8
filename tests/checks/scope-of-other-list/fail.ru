# An item of another list, and one with another function.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/clause/demo/A.1.2.1> bm:clauseFunction clause-function:scope ; bm:completes <id/clause/demo/A.1.2> .
    <id/clause/demo/A.1.1.2> bm:clauseFunction clause-function:commitment ; bm:completes <id/clause/demo/A.1.1> .
    <id/initiative/demo/A.1.1> bm:scope <id/clause/demo/A.1.2.1> , <id/clause/demo/A.1.1.2> .
} }
