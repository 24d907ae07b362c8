# A partnership of the kind of a forum, and a body of the kind of a treaty.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX mechanism-kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>

DELETE DATA { GRAPH <graph/entities/demo> {
    <id/mechanism/reeep> bm:kind mechanism-kind:partnership .
    <id/mechanism/forum> bm:kind mechanism-kind:forum .
} } ;
INSERT DATA { GRAPH <graph/entities/demo> {
    <id/mechanism/reeep> bm:kind mechanism-kind:forum .
    <id/mechanism/forum> bm:kind mechanism-kind:treaty .
} }
