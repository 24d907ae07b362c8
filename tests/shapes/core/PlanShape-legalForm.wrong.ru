# A level in place of a legal form.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX legal-form: <https://w3id.org/bilateral/scheme/legal-form/>
PREFIX level: <https://w3id.org/bilateral/scheme/level/>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/plan/demo> bm:legalForm legal-form:plan .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/plan/demo> bm:legalForm level:global .
    }
}
