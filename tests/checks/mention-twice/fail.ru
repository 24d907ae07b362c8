# A second mention in the first clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/mention/demo/3> a bm:Mention ; bm:inClause <id/clause/demo/A.1.1> ; bm:mentions <id/mechanism/forum> .
} }
