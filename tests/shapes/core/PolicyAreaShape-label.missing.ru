# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/area/demo/1.a> rdfs:label "Energy"@en .
        <id/area/demo/1.a> rdfs:label "Énergie"@fr .
        <id/area/demo/1.a> rdfs:label "Energía"@es .
    }
}
