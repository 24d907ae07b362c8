# A class in snake case, a property in upper case, a concept in camel case.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:Side_event a owl:Class ;
        rdfs:subClassOf bm:Event .
    bm:Hosts a owl:DatatypeProperty ;
        rdfs:domain bm:Event ;
        rdfs:range xsd:string .
    <https://w3id.org/bilateral/scheme/theme/smartGrids> a skos:Concept .
  }
}
