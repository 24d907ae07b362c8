# A partnership is an instrument too, and a state a place.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/entities/demo> { <id/mechanism/forum> a bm:Instrument . <id/state/canada> a bm:State , bm:Place } }
