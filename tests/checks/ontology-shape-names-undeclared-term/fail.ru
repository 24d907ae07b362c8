# A shape with a misspelt property, class and concept.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
PREFIX sh: <http://www.w3.org/ns/shacl#>

INSERT DATA {
  GRAPH <urn:kg:shapes> {
    bmsh:MentionShape-mentionz
        a sh:PropertyShape ;
        sh:class bm:Entity ;
        sh:hasValue modality:promise ;
        sh:path bm:mentionz .
    bmsh:MentionShape sh:property bmsh:MentionShape-mentionz .
  }
}
