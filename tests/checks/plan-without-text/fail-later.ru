# A commitment is coded of a text of which the headings alone were read.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX clause-function: <https://w3id.org/bilateral/scheme/clause-function/>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/clause/later/B.1.1> a bm:Clause ; bm:clauseFunction clause-function:commitment ; bm:inPlan <id/plan/later> .
    }
}
