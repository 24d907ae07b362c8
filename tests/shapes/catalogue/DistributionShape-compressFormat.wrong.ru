# A format in place of a media type.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:compressFormat ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:compressFormat <http://www.w3.org/ns/formats/Turtle> .
    }
}
