# A quotation is off by one.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

DELETE DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-6/position> oa:start 10 ; oa:end 16 } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-6/position> oa:start 11 ; oa:end 17 } }
