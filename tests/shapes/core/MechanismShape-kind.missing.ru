# Kind is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX mechanism-kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> bm:kind mechanism-kind:treaty .
    }
}
