# A statement of the text rests on a source, one of the record on a quotation.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> { <id/statement/demo/1> bm:source <id/source/page> }
    GRAPH <graph/record/demo> { <id/statement/demo/2> bm:evidence <id/evidence/demo/A.1.1/0-6> }
}
