# One selector serves two quotations, another none.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA { GRAPH <graph/text/demo> {
    <id/evidence/demo/T/0-5> oa:hasSelector <id/evidence/demo/T/0-4/quote> .
    <id/evidence/demo/T/0-9/position> a oa:TextPositionSelector .
} }
