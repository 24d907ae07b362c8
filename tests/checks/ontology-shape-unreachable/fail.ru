# A property shape that no shape lists, and a node shape without a target.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:ClauseShape-forgotten
        a sh:PropertyShape ;
        sh:path bm:locator .
    bmsh:ForgottenShape a sh:NodeShape .
  }
}
