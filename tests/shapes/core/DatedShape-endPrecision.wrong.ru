# A word in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX precision: <https://w3id.org/bilateral/scheme/precision/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:endPrecision precision:range .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:endPrecision "range" .
    }
}
