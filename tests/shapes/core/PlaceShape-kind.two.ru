# A second value of kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX place-kind: <https://w3id.org/bilateral/scheme/place-kind/>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/place/north-america> bm:kind place-kind:city .
    }
}
