# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/A.1.a.1> rdfs:label "Clause A.1.a.1"@en .
        <id/clause/demo/A.1.a.1> rdfs:label "Disposition A.1.a.1"@fr .
        <id/clause/demo/A.1.a.1> rdfs:label "Cláusula A.1.a.1"@es .
    }
}
