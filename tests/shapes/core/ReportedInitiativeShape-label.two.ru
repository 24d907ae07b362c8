# A second value of label.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/reported-initiative/demo-forum> rdfs:label "Forum"@en .
    }
}
