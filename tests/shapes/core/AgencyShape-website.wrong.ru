# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/agency/energy-ministry> bm:website <https://ministry.example/> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/agency/energy-ministry> bm:website "ministry.example" .
    }
}
