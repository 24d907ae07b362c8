# A second statement of the edge to Canada.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statement/demo/4> a bm:Statement ; rdf:subject <id/initiative/demo/A.1.1> ; rdf:predicate bm:undertakenBy ; rdf:object <id/state/canada> .
    }
}
