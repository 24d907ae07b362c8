# A message in French alone.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:ExampleShape-locator
        a sh:PropertyShape ;
        sh:message "Écrivez bm:locator pour chaque clause."@fr ;
        sh:path bm:locator ;
        sh:severity sh:Violation .
  }
}
