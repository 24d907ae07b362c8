# A word in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX extent-read: <https://w3id.org/bilateral/scheme/extent-read/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:extentRead extent-read:full .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:extentRead "full" .
    }
}
