# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/publication/energy-guide> rdfs:label "Energy Guide"@en .
        <id/publication/energy-guide> rdfs:label "Guide de l’énergie"@fr .
        <id/publication/energy-guide> rdfs:label "Guía de Energía"@es .
    }
}
