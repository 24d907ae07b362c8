# A shape with a SPARQL constraint.
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:TermShape sh:sparql bmsh:TermShape-select .
  }
}
