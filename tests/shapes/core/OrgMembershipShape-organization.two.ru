# A second value of organization.
BASE <https://w3id.org/bilateral/>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> org:organization <id/mechanism/energy-initiative> .
    }
}
