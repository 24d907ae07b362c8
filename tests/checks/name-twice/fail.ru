# A third name repeats the first.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX name-status: <https://w3id.org/bilateral/scheme/name-status/>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/name/demo/3> bm:nameOf <id/mechanism/forum> ; skosxl:literalForm "Forum"@en ; bm:nameStatus name-status:printed .
} }
