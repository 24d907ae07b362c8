# A property shape without a message.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:ExampleShape-locator
        a sh:PropertyShape ;
        sh:path bm:locator ;
        sh:severity sh:Violation .
  }
}
