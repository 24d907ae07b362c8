# An instrument is typed as a programme too.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> a bm:Programme .
    }
}
