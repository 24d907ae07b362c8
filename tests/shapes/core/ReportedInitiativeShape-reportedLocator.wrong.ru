# A value of another kind.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:reportedLocator "¶2" .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> bm:reportedLocator "¶2"@en .
    }
}
