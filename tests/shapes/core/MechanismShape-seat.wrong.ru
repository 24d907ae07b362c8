# An agency in place of a place.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:seat <id/state/mexico> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:seat <id/agency/energy-ministry> .
    }
}
