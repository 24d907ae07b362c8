# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/A.1.a.1> rdfs:label "Strengthening the Energy Forum"@en .
        <id/initiative/demo/A.1.a.1> rdfs:label "Renforcement du Forum de l’énergie"@fr .
        <id/initiative/demo/A.1.a.1> rdfs:label "Fortalecimiento del Foro de Energía"@es .
    }
}
