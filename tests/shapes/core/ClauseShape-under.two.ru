# A second value of under.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:under <id/priority/demo/1> .
    }
}
