# A string in place of an IRI.
BASE <https://w3id.org/bilateral/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcat:landingPage <https://ministry.example/press-release> .
    }
} ;
INSERT DATA {
    GRAPH <graph/record/demo> {
        <id/source/press-release> dcat:landingPage "https://ministry.example/press-release" .
    }
}
