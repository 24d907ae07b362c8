# A level in place of a kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX level: <https://w3id.org/bilateral/scheme/level/>
PREFIX place-kind: <https://w3id.org/bilateral/scheme/place-kind/>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/place/north-america> bm:kind place-kind:region .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/place/north-america> bm:kind level:regional .
    }
}
