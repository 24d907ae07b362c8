# An office in place of a grade of membership.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX role: <https://w3id.org/bilateral/scheme/role/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:role role:founding-member .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> bm:role role:chair .
    }
}
