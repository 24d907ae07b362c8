# The verb is paraphrased.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:printedVerb "will"@en } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:printedVerb "shall"@en } }
