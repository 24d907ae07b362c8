# The event is of no entity and no commitment.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/status-event/record/forum-strengthened> bm:outcomeOf <id/initiative/demo/A.1.a.1> .
    }
}
