# A second value of version.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

INSERT DATA {
    GRAPH <graph/dataset> {
        <id/dataset/demo> dcat:version "0.2.0" .
    }
}
