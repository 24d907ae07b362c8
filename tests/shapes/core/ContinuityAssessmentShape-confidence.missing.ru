# Confidence is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX certainty: <https://w3id.org/bilateral/scheme/certainty/>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:confidence certainty:b .
    }
}
