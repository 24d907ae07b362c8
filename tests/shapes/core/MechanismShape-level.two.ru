# A second value of level.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX level: <https://w3id.org/bilateral/scheme/level/>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/mechanism/energy-forum> bm:level level:regional .
    }
}
