# A comment in French.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> rdfs:comment ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#select> rdfs:comment "Quels plans y a-t-il ?"@fr .
    }
}
