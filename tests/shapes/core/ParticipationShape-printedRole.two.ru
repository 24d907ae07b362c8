# A second value of printedRole.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:printedRole "founder"@en .
    }
}
