# A word in place of a number.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:byteSize ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#dump> dcat:byteSize "many" .
    }
}
