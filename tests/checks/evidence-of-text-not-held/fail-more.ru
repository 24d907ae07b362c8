# A quotation that says more than its clause.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.h/0-20> oa:hasSource <id/expression/demo/fr> ; bm:inClause <id/clause/demo/A.1.h> ; bm:quotedFrom <id/source/page> ; oa:hasSelector <id/evidence/demo/A.1.h/0-20/quote> . <id/evidence/demo/A.1.h/0-20/quote> oa:exact "Commerce et industrie" } }
