# A node that is not described as one.
BASE <https://w3id.org/bilateral/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <sparql> sd:defaultDataset ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <sparql> sd:defaultDataset <id/place/nowhere> .
    }
}
