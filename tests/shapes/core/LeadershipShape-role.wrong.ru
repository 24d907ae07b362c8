# A grade of membership in place of an office.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX role: <https://w3id.org/bilateral/scheme/role/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/leadership/energy-forum/energy-ministry> bm:role role:chair .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/leadership/energy-forum/energy-ministry> bm:role role:member .
    }
}
