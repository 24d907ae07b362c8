# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX continuity: <https://w3id.org/bilateral/scheme/continuity/>
PREFIX finding: <https://w3id.org/bilateral/scheme/finding/>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:continuity continuity:replaced .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:continuity finding:named .
    }
}
