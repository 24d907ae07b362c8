# A second value of inPriority.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:inPriority <id/priority/demo/2> .
    }
}
