# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE WHERE {
    GRAPH <graph/dataset> {
        <graph/dataset#links> void:linkPredicate ?value .
    }
} ;
INSERT DATA {
    GRAPH <graph/dataset> {
        <graph/dataset#links> void:linkPredicate "https://example.org/" .
    }
}
