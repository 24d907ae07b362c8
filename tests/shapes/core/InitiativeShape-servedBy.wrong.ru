# An agency in place of a mechanism.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/initiative/demo/A.1.a.1> bm:servedBy <id/mechanism/energy-initiative> .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/initiative/demo/A.1.a.1> bm:servedBy <id/agency/energy-ministry> .
    }
}
