# StartLatest is missing.
BASE <https://w3id.org/bilateral/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE DATA {
    GRAPH <graph/record/demo> {
        <id/succession/energy-forum-to-energy-initiative> bm:startLatest "2010-10-01"^^xsd:date .
    }
}
