# A second value of role.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX role: <https://w3id.org/bilateral/scheme/role/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:role role:contributor .
    }
}
