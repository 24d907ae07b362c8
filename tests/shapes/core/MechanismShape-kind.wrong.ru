# A legal form in place of a kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX legal-form: <https://w3id.org/bilateral/scheme/legal-form/>
PREFIX mechanism-kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> bm:kind mechanism-kind:treaty .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> bm:kind legal-form:treaty .
    }
}
