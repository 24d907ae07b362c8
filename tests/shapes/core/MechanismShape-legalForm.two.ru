# A second value of legalForm.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX legal-form: <https://w3id.org/bilateral/scheme/legal-form/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:legalForm legal-form:treaty .
    }
}
