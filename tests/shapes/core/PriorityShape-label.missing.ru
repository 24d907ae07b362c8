# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/priority/demo/1> rdfs:label "Economy"@en .
        <id/priority/demo/1> rdfs:label "Économie"@fr .
        <id/priority/demo/1> rdfs:label "Economía"@es .
    }
}
