# The successor as a predecessor.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/succession/energy-forum-to-energy-initiative> bm:predecessor <id/mechanism/energy-initiative> .
    }
}
