# A second value of predicate.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statement/demo/A.1.a.1/modality> rdf:predicate bm:theme .
    }
}
