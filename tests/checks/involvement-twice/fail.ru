# A third involvement repeats the first.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX manner: <https://w3id.org/bilateral/scheme/manner/>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/involvement/demo/3> a bm:Involvement ; bm:initiative <id/initiative/demo/A.1.1> ; bm:mechanism <id/mechanism/forum> ; bm:manner manner:use .
} }
