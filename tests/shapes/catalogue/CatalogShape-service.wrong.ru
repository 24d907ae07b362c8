# A node that is not described as one.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#catalog> dcat:service ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#catalog> dcat:service <id/place/nowhere> .
    }
}
