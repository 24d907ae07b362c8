# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/agency/energy-ministry> rdfs:label "Ministry of Energy"@en .
        <id/agency/energy-ministry> rdfs:label "Ministère de l’Énergie"@fr .
        <id/agency/energy-ministry> rdfs:label "Ministerio de Energía"@es .
    }
}
