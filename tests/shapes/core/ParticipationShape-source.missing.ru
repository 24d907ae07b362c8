# Source is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:source <id/source/press-release> .
    }
}
