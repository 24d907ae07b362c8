# A second value of textRead.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX extent-read: <https://w3id.org/bilateral/scheme/extent-read/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/plan/demo> bm:textRead extent-read:opening .
    }
}
