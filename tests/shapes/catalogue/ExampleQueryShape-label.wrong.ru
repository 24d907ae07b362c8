# A language that is none of the three.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> rdfs:label ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#select> rdfs:label "Titel"@de .
    }
}
