# NameOf is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> bm:nameOf <id/mechanism/energy-forum> .
    }
}
