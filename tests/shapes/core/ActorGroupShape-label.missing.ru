# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/actor-group/firms> rdfs:label "firms"@en .
        <id/actor-group/firms> rdfs:label "entreprises"@fr .
        <id/actor-group/firms> rdfs:label "empresas"@es .
    }
}
