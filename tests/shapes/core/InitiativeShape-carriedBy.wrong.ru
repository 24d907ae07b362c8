# A mechanism in place of an agency.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/initiative/demo/A.1.a.1> bm:carriedBy <id/agency/energy-ministry> .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/initiative/demo/A.1.a.1> bm:carriedBy <id/mechanism/energy-forum> .
    }
}
