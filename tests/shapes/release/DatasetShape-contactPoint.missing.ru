# ContactPoint is missing.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:contactPoint <mailto:data@ministry.example> .
    }
}
