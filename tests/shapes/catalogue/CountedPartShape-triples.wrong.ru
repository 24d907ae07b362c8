# A word in place of a number.
BASE <https://w3id.org/bilateral/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/entities/plans> void:triples ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/entities/plans> void:triples "many" .
    }
}
