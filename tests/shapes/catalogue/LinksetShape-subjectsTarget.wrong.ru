# A node that is not described as one.
BASE <https://w3id.org/bilateral/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#links> void:subjectsTarget ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#links> void:subjectsTarget <id/place/nowhere> .
    }
}
