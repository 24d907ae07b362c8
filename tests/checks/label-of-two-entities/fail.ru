# A second body with the Spanish label of the first.
BASE <https://w3id.org/bilateral/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA { GRAPH <graph/entities/demo> { <id/mechanism/dialogue> rdfs:label "Foro"@es } }
