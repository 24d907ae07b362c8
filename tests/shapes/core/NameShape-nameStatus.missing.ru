# NameStatus is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX name-status: <https://w3id.org/bilateral/scheme/name-status/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameStatus name-status:printed .
    }
}
