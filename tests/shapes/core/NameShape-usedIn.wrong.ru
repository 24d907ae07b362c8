# An actor group in place of a state.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:usedIn <id/state/canada> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:usedIn <id/actor-group/firms> .
    }
}
