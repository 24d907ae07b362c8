# A misspelt property of Web Annotation.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA { GRAPH <graph/text/demo> { <id/evidence/demo/A.1.1/0-6> oa:hasSelectors <id/evidence/demo/A.1.1/0-6/quote> } }
