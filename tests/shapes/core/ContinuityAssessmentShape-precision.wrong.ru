# A concept of another scheme.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:precision precision:year .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/continuity/energy-forum> bm:precision status:held .
    }
}
