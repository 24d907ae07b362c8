# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/mechanism/energy-treaty> rdfs:label "Energy Treaty"@en .
        <id/mechanism/energy-treaty> rdfs:label "Traité sur l’énergie"@fr .
        <id/mechanism/energy-treaty> rdfs:label "Tratado de Energía"@es .
    }
}
