# A mechanism without a finer class.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> a bm:Instrument .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> a bm:Mechanism .
    }
}
