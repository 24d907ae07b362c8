# An agent without any label.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    <https://w3id.org/bilateral/id/publisher/bilateral-project> rdfs:label
        "Bilateral Mechanisms and Initiatives project"@en ,
        "Projet Mécanismes et initiatives bilatéraux"@fr ,
        "Proyecto Mecanismos e Iniciativas Bilaterales"@es .
  }
}
