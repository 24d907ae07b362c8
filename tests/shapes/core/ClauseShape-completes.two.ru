# A second value of completes.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1.1> bm:completes <id/clause/demo/T> .
    }
}
