# A mechanism is mentioned and has no name.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/entities/demo> { <id/mechanism/ghsi> a bm:Partnership }
    GRAPH <graph/text/demo> { <id/mention/demo/3> bm:mentions <id/mechanism/ghsi> }
}
