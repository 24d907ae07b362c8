# A mention and a clause rest on each other’s words.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/mention/demo/1> bm:evidence <id/evidence/demo/T/0-4> .
    <id/clause/demo/T> bm:evidence <id/evidence/demo/A.1.1/0-6> .
} }
