# A second value of hostClass.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX host-class: <https://w3id.org/bilateral/scheme/host-class/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> bm:hostClass host-class:mirror .
    }
}
