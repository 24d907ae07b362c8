# A clause function in place of a theme.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:theme theme:energy .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:theme clause-function:scope .
    }
}
