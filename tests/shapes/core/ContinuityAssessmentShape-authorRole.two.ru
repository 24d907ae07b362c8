# A second value of authorRole.
BASE <https://w3id.org/bilateral/>
PREFIX author-role: <https://w3id.org/bilateral/scheme/author-role/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:authorRole author-role:second-reader .
    }
}
