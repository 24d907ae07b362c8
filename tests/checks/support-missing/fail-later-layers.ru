# A finding, a reported initiative and a continuity assessment without any support.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/finding/1> a bm:Finding .
        <id/reported-initiative/1> a bm:ReportedInitiative .
    }
    GRAPH <graph/interpretation/demo> { <id/continuity/1> a bm:ContinuityAssessment }
}
