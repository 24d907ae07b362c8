# A kind in place of a legal form.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX legal-form: <https://w3id.org/bilateral/scheme/legal-form/>
PREFIX mechanism-kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:legalForm legal-form:none .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:legalForm mechanism-kind:treaty .
    }
}
