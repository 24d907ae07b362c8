# Kind is missing.
BASE <https://w3id.org/bilateral/>
PREFIX actor-kind: <https://w3id.org/bilateral/scheme/actor-kind/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/actor-group/firms> bm:kind actor-kind:private-sector .
    }
}
