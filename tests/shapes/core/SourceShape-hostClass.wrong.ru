# A word in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX host-class: <https://w3id.org/bilateral/scheme/host-class/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:hostClass host-class:archive .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:hostClass "archive" .
    }
}
