# A membership of the partnership without the class of ORG.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>

INSERT DATA { GRAPH <graph/record/demo> { <id/membership/reeep/canada> a bm:Membership ; bm:participationIn <id/mechanism/reeep> } }
