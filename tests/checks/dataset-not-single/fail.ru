# A second dataset.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

INSERT DATA { GRAPH <graph/dataset> { <id/dataset/copy> a dcat:Dataset } }
