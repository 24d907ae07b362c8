# A property shape without a path.
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:ExampleShape-locator
        a sh:PropertyShape ;
        sh:message "The clause has no locator; write bm:locator."@en ;
        sh:severity sh:Violation .
  }
}
