# A place kind in place of an actor kind.
BASE <https://w3id.org/bilateral/>
PREFIX actor-kind: <https://w3id.org/bilateral/scheme/actor-kind/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX place-kind: <https://w3id.org/bilateral/scheme/place-kind/>

DELETE DATA {
    GRAPH <graph/entities/demo> {
        <id/actor-group/firms> bm:kind actor-kind:private-sector .
    }
} ;
INSERT DATA {
    GRAPH <graph/entities/demo> {
        <id/actor-group/firms> bm:kind place-kind:city .
    }
}
