# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> rdfs:label "Joint Action Plan"@en .
        <id/plan/demo> rdfs:label "Plan d’action conjoint"@fr .
        <id/plan/demo> rdfs:label "Plan de Acción Conjunta"@es .
    }
}
