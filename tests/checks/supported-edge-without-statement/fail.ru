# One statement moves to another graph, and the other speaks of another value.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statement/demo/1> a bm:Statement ; rdf:subject <id/initiative/demo/A.1.1> ; rdf:predicate bm:modality ; rdf:object modality:will .
        <id/statement/demo/2> rdf:object <id/state/canada> .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> { <id/statement/demo/2> rdf:object <id/state/mexico> . }
    GRAPH <graph/record/demo> {
        <id/statement/demo/1> a bm:Statement ; rdf:subject <id/initiative/demo/A.1.1> ; rdf:predicate bm:modality ; rdf:object modality:will .
    }
}
