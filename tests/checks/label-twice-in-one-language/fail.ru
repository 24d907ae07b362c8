# A second Spanish label in another graph.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA { GRAPH <graph/record/demo> { <id/state/canada> rdfs:label "El Canadá"@es } }
