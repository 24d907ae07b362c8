# A second value of reason.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:reason "It ended."@en .
    }
}
