# Qualifier is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX qualifier: <https://w3id.org/bilateral/scheme/qualifier/>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/statistic/demo/visitors> bm:qualifier qualifier:over .
    }
}
