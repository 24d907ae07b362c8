# A second item below the stem is not tied to it.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-kind: <https://w3id.org/bilateral/scheme/clause-kind/>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/clause/demo/A.1.1.2> bm:clauseKind clause-kind:item ; bm:inPlan <id/plan/demo> ; bm:locator "A.1.1.2" .
} }
