# A current term has a replacement, and a deprecated one an unknown replacement.
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT DATA {
  GRAPH <https://w3id.org/bilateral/graph/vocabulary> {
    bm:reason dcterms:isReplacedBy bm:basedOn .
    bm:deadline owl:deprecated true ;
        dcterms:isReplacedBy bm:dueDate .
  }
}
