# A clause in place of an entity.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameOf <id/mechanism/energy-forum> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameOf <id/clause/demo/A.1.a.1> .
    }
}
