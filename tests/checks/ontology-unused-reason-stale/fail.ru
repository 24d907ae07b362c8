# Data use a class and a property that claim to be unused.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/entities/agencies> {
    <https://w3id.org/bilateral/id/agency/dfait> a bm:Agency .
  }
  GRAPH <https://w3id.org/bilateral/graph/text/cmx-2010> {
    <https://w3id.org/bilateral/id/initiative/cmx-2010/A.2.b.2> bm:deadline "2012-12-31"^^xsd:date .
  }
}
