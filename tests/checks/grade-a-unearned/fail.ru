# The official source turns out to be a mirror, and both publishers to be the same.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX host-class: <https://w3id.org/bilateral/scheme/host-class/>

DELETE DATA { GRAPH <graph/record/demo> {
    <id/source/official> bm:hostClass host-class:official .
    <id/source/two> dcterms:publisher <id/publisher/two> .
} } ;
INSERT DATA { GRAPH <graph/record/demo> {
    <id/source/official> bm:hostClass host-class:mirror .
    <id/source/two> dcterms:publisher <id/publisher/one> .
} }
