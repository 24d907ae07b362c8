# A language that is none of the three.
BASE <https://w3id.org/bilateral/>
PREFIX dcterms: <http://purl.org/dc/terms/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> dcterms:description ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#select> dcterms:description "Titel"@de .
    }
}
