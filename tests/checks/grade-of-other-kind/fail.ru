# Each is graded as the other.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX certainty: <https://w3id.org/bilateral/scheme/certainty/>
PREFIX confidence: <https://w3id.org/bilateral/scheme/confidence/>

DELETE DATA {
    GRAPH <graph/record/participations> { <id/participation/forum/canada/member> bm:confidence confidence:b }
    GRAPH <graph/interpretation/judgements> {
        <id/statement/interpretation/initiative/demo/A.1.1/servedBy/mechanism/forum> bm:confidence certainty:b
    }
} ;
INSERT DATA {
    GRAPH <graph/record/participations> { <id/participation/forum/canada/member> bm:confidence certainty:b }
    GRAPH <graph/interpretation/judgements> {
        <id/statement/interpretation/initiative/demo/A.1.1/servedBy/mechanism/forum> bm:confidence confidence:b
    }
}
