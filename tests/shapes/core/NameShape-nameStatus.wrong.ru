# A form in place of a status.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX name-form: <https://w3id.org/bilateral/scheme/name-form/>
PREFIX name-status: <https://w3id.org/bilateral/scheme/name-status/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameStatus name-status:printed .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameStatus name-form:full .
    }
}
