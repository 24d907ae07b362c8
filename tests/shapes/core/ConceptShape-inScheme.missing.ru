# InScheme is missing.
BASE <https://w3id.org/bilateral/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE DATA {
    GRAPH <graph/vocabulary> {
        <scheme/demo/one> skos:inScheme <scheme/demo> .
    }
}
