# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX extent-read: <https://w3id.org/bilateral/scheme/extent-read/>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/plan/demo> bm:textRead extent-read:full .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/plan/demo> bm:textRead status:held .
    }
}
