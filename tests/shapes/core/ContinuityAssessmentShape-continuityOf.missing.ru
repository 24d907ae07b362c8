# ContinuityOf is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:continuityOf <id/mechanism/energy-forum> .
    }
}
