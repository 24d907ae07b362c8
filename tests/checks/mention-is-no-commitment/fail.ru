# A mention gets a class and a manner of acting.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX manner: <https://w3id.org/bilateral/scheme/manner/>

INSERT DATA { GRAPH <graph/text/demo> { <id/mention/demo/1> a bm:Involvement ; bm:manner manner:use } }
