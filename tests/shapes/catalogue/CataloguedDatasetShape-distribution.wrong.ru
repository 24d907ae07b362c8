# A node that is not described as one.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:distribution ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:distribution <id/place/nowhere> .
    }
}
