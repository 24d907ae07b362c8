# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/publisher/demo> rdfs:label "Ministry"@en .
        <id/publisher/demo> rdfs:label "Ministère"@fr .
        <id/publisher/demo> rdfs:label "Ministerio"@es .
    }
}
