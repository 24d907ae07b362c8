# A number with its bracket.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:number "1" .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:number "1)" .
    }
}
