# Continuity is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX continuity: <https://w3id.org/bilateral/scheme/continuity/>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:continuity continuity:replaced .
    }
}
