# Mechanism is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/member-list/energy-forum/2010-05-27> bm:mechanism <id/mechanism/energy-forum> .
    }
}
