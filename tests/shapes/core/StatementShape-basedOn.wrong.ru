# Words in place of a node.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:basedOn <id/mention/demo/A.1.a.1/energy-forum> .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:basedOn "the mention" .
    }
}
