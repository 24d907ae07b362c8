# The name is given as the body writes it and not as printed.
BASE <https://w3id.org/bilateral/>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>

DELETE DATA { GRAPH <graph/text/demo> { <id/name/demo/1> skosxl:literalForm "North American Free Trade Agreement"@en } } ;
INSERT DATA { GRAPH <graph/text/demo> { <id/name/demo/1> skosxl:literalForm "North American Free Trade Area"@en } }
