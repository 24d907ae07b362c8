# A number in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rank: <https://w3id.org/bilateral/scheme/rank/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:rank rank:preferred .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:rank 1 .
    }
}
