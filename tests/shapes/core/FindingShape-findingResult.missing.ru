# FindingResult is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX finding: <https://w3id.org/bilateral/scheme/finding/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:findingResult finding:named .
    }
}
