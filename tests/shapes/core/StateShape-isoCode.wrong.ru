# Two letters in place of three.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/state/canada> bm:isoCode "CAN" .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/state/canada> bm:isoCode "CA" .
    }
}
