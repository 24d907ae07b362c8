# A second value of object.
BASE <https://w3id.org/bilateral/>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/statement/demo/A.1.a.1/modality> rdf:object modality:promote .
    }
}
