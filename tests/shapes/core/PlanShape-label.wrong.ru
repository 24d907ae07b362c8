# A label in a fourth language.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/plan/demo> rdfs:label "Etikett"@de .
    }
}
