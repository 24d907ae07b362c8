# A second value of actsFor.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/agency/energy-ministry> bm:actsFor <id/state/mexico> .
    }
}
