# Words in place of a number.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:memberCount 14 .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:memberCount "fourteen" .
    }
}
