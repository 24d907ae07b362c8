# Start is missing.
BASE <https://w3id.org/bilateral/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/text/demo> {
        <id/evidence/demo/A.1.a.1/0-6/position> oa:start 96 .
    }
}
