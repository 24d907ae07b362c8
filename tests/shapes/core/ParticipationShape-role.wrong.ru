# A word in place of a concept.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX role: <https://w3id.org/bilateral/scheme/role/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:role role:donor .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/contribution/energy-forum/canada> bm:role "donor" .
    }
}
