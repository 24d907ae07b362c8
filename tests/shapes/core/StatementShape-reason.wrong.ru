# A reason without language tag.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:reason "The forum of the initiative has this successor and this lead."@en .
    }
} ;
INSERT DATA {
    GRAPH <graph/interpretation/demo> {
        <id/statement/interpretation/served-by> bm:reason "No tag." .
    }
}
