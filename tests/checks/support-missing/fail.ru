# Each layer loses a support, and a statement of the interpretation rests on a quotation in place of a reason.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX confidence: <https://w3id.org/bilateral/scheme/confidence/>

DELETE DATA {
    GRAPH <graph/text/demo> { <id/mention/demo/1> bm:evidence <id/evidence/demo/A.1.1/0-6> }
    GRAPH <graph/record/demo> { <id/statement/demo/2> bm:confidence confidence:b . <id/name/record/1> bm:source <id/source/page> }
    GRAPH <graph/interpretation/demo> { <id/statement/demo/3> bm:reason "The text names it."@en }
} ;
INSERT DATA { GRAPH <graph/interpretation/demo> { <id/statement/demo/3> bm:evidence <id/evidence/demo/A.1.1/0-6> } }
