# A label in a fourth language.
BASE <https://w3id.org/bilateral/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
    GRAPH <graph/vocabulary> {
        <scheme/demo/one> skos:prefLabel "Eins"@de .
    }
}
