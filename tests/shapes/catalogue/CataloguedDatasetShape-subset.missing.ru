# It is not said.
BASE <https://w3id.org/bilateral/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <id/dataset/demo> void:subset ?value .
    }
}
