# The modality is corrected and its statement is not.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>

DELETE DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:modality modality:will } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/initiative/demo/A.1.1> bm:modality modality:promote } }
