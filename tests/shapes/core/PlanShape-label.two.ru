# A second English label.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> rdfs:label "Another label"@en .
    }
}
