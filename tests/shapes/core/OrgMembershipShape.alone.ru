# An org:Membership that is no bm:Membership.
BASE <https://w3id.org/bilateral/>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/leadership/energy-forum/energy-ministry> a org:Membership .
        <id/leadership/energy-forum/energy-ministry> org:member <id/agency/energy-ministry> .
        <id/leadership/energy-forum/energy-ministry> org:organization <id/mechanism/energy-forum> .
    }
}
