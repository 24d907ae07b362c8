# A position in a file that is not there.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.h/0-8> oa:hasSelector <id/evidence/demo/A.1.h/0-8/position> . <id/evidence/demo/A.1.h/0-8/position> oa:start 0 ; oa:end 8 } }
