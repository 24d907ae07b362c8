# A label without language tag.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> rdfs:label "Press release on the Energy Forum"@en .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> rdfs:label "Press release" .
    }
}
