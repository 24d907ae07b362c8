# A theme in place of a clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:scope <id/clause/demo/A.1.a.1.1> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:scope theme:energy .
    }
}
