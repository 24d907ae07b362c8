# A mention is typed as an involvement too.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/involvement/demo/A.1.a.1/energy-forum/strengthen> a bm:Mention .
        <id/involvement/demo/A.1.a.1/energy-forum/strengthen> bm:inClause <id/clause/demo/A.1.a.1> .
        <id/involvement/demo/A.1.a.1/energy-forum/strengthen> bm:mentions <id/mechanism/energy-forum> .
    }
}
