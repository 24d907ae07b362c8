# Theme is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/initiative/demo/T> bm:theme theme:energy .
    }
}
