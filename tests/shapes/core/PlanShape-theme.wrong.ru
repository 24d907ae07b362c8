# A modality in place of a theme.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/plan/demo> bm:theme theme:energy .
    }
} ;
INSERT DATA {
    GRAPH <graph/text/demo> {
        <id/plan/demo> bm:theme modality:will .
    }
}
