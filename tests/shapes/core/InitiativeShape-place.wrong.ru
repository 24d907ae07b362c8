# A mechanism as a place.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:place <id/place/north-america> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:place <id/mechanism/energy-forum> .
    }
}
