# A second value of confidence.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX confidence: <https://w3id.org/bilateral/scheme/confidence/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:confidence confidence:c .
    }
}
