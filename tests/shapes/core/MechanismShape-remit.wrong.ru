# Words without a language tag.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:remit "Energy efficiency"@en .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:remit "Energy efficiency" .
    }
}
