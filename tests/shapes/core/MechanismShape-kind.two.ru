# A second value of kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX mechanism-kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> bm:kind mechanism-kind:declaration .
    }
}
