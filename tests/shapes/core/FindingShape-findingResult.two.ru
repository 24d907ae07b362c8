# A second value of findingResult.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX finding: <https://w3id.org/bilateral/scheme/finding/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingResult finding:not-seen .
    }
}
