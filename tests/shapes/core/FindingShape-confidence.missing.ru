# Confidence is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX confidence: <https://w3id.org/bilateral/scheme/confidence/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/finding/energy-forum> bm:confidence confidence:b .
    }
}
