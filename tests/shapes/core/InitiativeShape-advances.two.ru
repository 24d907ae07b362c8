# A second priority.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> bm:advances <id/priority/demo/2> .
        <id/priority/demo/2> a bm:Priority .
        <id/priority/demo/2> bm:headedBy <id/clause/demo/A.1.h> .
        <id/priority/demo/2> bm:inPlan <id/plan/demo> .
        <id/priority/demo/2> bm:number "2" .
        <id/priority/demo/2> rdfs:label "Security"@en .
    }
}
