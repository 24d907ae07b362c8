# Another member than the participant.
BASE <https://w3id.org/bilateral/>
PREFIX org: <http://www.w3.org/ns/org#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> org:member <id/state/mexico> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/membership/energy-forum/mexico> org:member <id/state/canada> .
    }
}
