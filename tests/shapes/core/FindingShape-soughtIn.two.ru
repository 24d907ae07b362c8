# A second value of soughtIn.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:soughtIn <id/plan/other> .
    }
}
