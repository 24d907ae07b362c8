# A label ends in a space.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA { GRAPH <graph/entities/demo> { <id/state/mexico> rdfs:label "Mexico "@en } }
