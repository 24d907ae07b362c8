# A mechanism is typed in the text layer, and a membership too.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA {
    GRAPH <graph/text/demo> { <id/mechanism/dialogue> a bm:Body . <id/membership/forum/canada> a bm:Membership }
}
