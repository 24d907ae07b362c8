# A party of a treaty is typed as a member of an organization.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA { GRAPH <graph/record/demo> { <id/membership/treaty/mexico> a bm:Membership , org:Membership ; bm:participationIn <id/mechanism/treaty> } }
