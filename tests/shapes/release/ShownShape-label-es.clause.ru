# A clause without Spanish label.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/clause/demo/T> rdfs:label "Cláusula T"@es .
    }
}
