# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <sparql> sd:endpoint ?value .
    }
}
