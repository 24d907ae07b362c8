# A locator in words.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:locator "A.1.a.1" .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> bm:locator "Annex 1(a)" .
    }
}
