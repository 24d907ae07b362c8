# A judgement of grade A takes in a fact of grade B.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/interpretation/judgements> {
        <id/statement/interpretation/initiative/demo/A.1.1/servedBy/mechanism/forum>
            bm:basedOn <id/participation/forum/mexico/member>
    }
}
