# Manner is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX manner: <https://w3id.org/bilateral/scheme/manner/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/involvement/demo/A.1.a.1/energy-forum/strengthen> bm:manner manner:strengthen .
    }
}
