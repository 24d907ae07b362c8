# A second value of participationIn.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:participationIn <id/mechanism/energy-treaty> .
    }
}
