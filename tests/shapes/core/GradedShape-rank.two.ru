# A second value of rank.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rank: <https://w3id.org/bilateral/scheme/rank/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:rank rank:normal .
    }
}
