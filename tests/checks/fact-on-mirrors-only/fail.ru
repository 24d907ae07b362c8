# The fact keeps its copy and loses the original.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

DELETE DATA { GRAPH <graph/record/demo> { <id/participation/demo/1> bm:source <id/source/original> . } }
