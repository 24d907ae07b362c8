# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:basedOn <id/finding/energy-forum> .
        <id/continuity/energy-forum> bm:basedOn <id/succession/energy-forum-to-energy-initiative> .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:basedOn "the record" .
    }
}
