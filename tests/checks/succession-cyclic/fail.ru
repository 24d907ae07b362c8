# The last is followed by the first.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/record/demo> { <id/succession/3> bm:predecessor <id/mechanism/c> ; bm:successor <id/mechanism/a> } }
