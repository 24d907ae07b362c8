# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX status: <https://w3id.org/bilateral/scheme/status/>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:theme theme:energy .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> bm:theme status:held .
    }
}
