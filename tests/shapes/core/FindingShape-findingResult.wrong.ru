# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX continuity: <https://w3id.org/bilateral/scheme/continuity/>
PREFIX finding: <https://w3id.org/bilateral/scheme/finding/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingResult finding:named .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingResult continuity:unknown .
    }
}
