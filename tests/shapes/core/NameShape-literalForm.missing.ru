# LiteralForm is missing.
BASE <https://w3id.org/bilateral/>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/name/demo/energy-forum/energy-forum> skosxl:literalForm "Energy Forum"@en .
    }
}
