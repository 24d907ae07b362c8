# A fact about Canada in the forum is taken for a sound fact about its department of health.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX certainty: <https://w3id.org/bilateral/scheme/certainty/>

DELETE DATA {
    GRAPH <graph/interpretation/judgements> {
        <id/statement/interpretation/initiative/demo/A.1.1/carriedBy/agency/ca-health> bm:confidence certainty:c
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/judgements> {
        <id/statement/interpretation/initiative/demo/A.1.1/carriedBy/agency/ca-health> bm:confidence certainty:b
    }
}
