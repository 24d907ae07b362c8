# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX author-role: <https://w3id.org/bilateral/scheme/author-role/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:authorRole author-role:curator .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:authorRole status:held .
    }
}
