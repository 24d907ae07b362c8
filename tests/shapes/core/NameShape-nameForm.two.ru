# A second value of nameForm.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX name-form: <https://w3id.org/bilateral/scheme/name-form/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameForm name-form:short .
    }
}
