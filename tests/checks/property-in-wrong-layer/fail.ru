# A judgement stands in the text layer, and a fact of the record among the entities.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:servedBy <id/mechanism/dialogue> }
    GRAPH <graph/entities/demo> { <id/mechanism/forum> bm:ledBy <id/state/canada> }
}
