# The verb of another commitment is quoted.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/statement/demo/1> bm:evidence <id/evidence/demo/3> .
    <id/evidence/demo/3> bm:inClause <id/clause/demo/A.1.2> .
} }
