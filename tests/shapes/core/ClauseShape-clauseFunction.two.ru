# A second value of clauseFunction.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:clauseFunction clause-function:fact .
    }
}
