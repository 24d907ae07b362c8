# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> rdfs:label "Strengthen the forum"@en .
        <id/reported-initiative/demo-forum> rdfs:label "Renforcer le forum"@fr .
        <id/reported-initiative/demo-forum> rdfs:label "Fortalecer el foro"@es .
    }
}
