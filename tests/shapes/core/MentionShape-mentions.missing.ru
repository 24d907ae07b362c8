# Mentions is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/mention/demo/A.1.a.1/energy-forum> bm:mentions <id/mechanism/energy-forum> .
    }
}
