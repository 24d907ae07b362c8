# A clause beside the commitment.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/involvement/demo/A.1.a.1/energy-forum/strengthen> bm:initiative <id/clause/demo/A.1.a.1> .
    }
}
