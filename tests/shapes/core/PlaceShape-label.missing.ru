# Label is missing.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/place/north-america> rdfs:label "North America"@en .
        <id/place/north-america> rdfs:label "Amérique du Nord"@fr .
        <id/place/north-america> rdfs:label "América del Norte"@es .
    }
}
