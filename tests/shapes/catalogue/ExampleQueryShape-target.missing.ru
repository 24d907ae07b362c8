# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX schema: <https://schema.org/>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#select> schema:target ?value .
    }
}
