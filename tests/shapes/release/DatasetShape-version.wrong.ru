# A version of two parts.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:version "0.1.0" .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:version "v0.1" .
    }
}
