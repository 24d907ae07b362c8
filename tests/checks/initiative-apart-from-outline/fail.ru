# One initiative loses its area, another gets a wrong one, a third and a fourth advance another priority.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> {
    <id/initiative/demo/A.1.a.1> bm:inArea <id/area/demo/1.a> .
    <id/initiative/demo/A.1.a.2> bm:advances <id/priority/demo/1> .
    <id/initiative/demo/B.1.p1.s1> bm:advances <id/priority/demo/1> .
} } ;
INSERT DATA { GRAPH <graph/text/demo> {
    <id/initiative/demo/A.1.a.2> bm:advances <id/priority/demo/2> .
    <id/initiative/demo/A.1.a.3> bm:inArea <id/area/demo/1.b> .
    <id/initiative/demo/B.1.p1.s1> bm:advances <id/priority/demo/2> .
} }
