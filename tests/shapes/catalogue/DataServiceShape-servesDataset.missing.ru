# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <sparql> dcat:servesDataset ?value .
    }
}
