# A web address in place of a source.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:source <https://ministry.example/press-release> .
    }
}
