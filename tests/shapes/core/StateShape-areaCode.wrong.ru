# A number in place of a string.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/state/canada> bm:areaCode "124" .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/state/canada> bm:areaCode 124 .
    }
}
