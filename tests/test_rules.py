"""The shapes as rows: nothing of them is lost, and each row says what the shape says."""

from __future__ import annotations

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF

from kg import dataset, rules
from kg.rules import Part, Rule
from kg.vocab import BM, BMSH, SCHEME, SH, SKOS, XSD

SHAPES = """
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX bmsh: <https://w3id.org/bilateral/shapes#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

bmsh:PlanShape a sh:NodeShape ; sh:targetClass bm:Plan ; sh:targetSubjectsOf bm:party ; sh:not bmsh:IsState ;
  sh:message "A plan is no state."@en ; sh:severity sh:Warning ;
  sh:property bmsh:PlanShape-kind , bmsh:PlanShape-party , bmsh:PlanShape-title .
bmsh:PlanShape-kind a sh:PropertyShape ; sh:path bm:kind ; sh:node bmsh:KindShape ; sh:maxCount 1 .
bmsh:PlanShape-party a sh:PropertyShape ; sh:path bm:party ; sh:or bmsh:l1 ; sh:minCount 2 ; sh:severity sh:Info .
bmsh:PlanShape-title a sh:PropertyShape ; sh:path bm:title ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ;
  sh:pattern "^[A-Z]" ; sh:in bmsh:l3 ; sh:severity sh:Violation .
bmsh:KindShape a sh:NodeShape ; sh:property bmsh:KindShape-inScheme .
bmsh:KindShape-inScheme a sh:PropertyShape ; sh:path skos:inScheme ;
  sh:hasValue <https://w3id.org/bilateral/scheme/plan-kind> .
bmsh:IsState a sh:NodeShape ; sh:class bm:State .
bmsh:IsBody a sh:NodeShape ; sh:class bm:Body .
bmsh:l1 rdf:first bmsh:IsState ; rdf:rest bmsh:l2 . bmsh:l2 rdf:first bmsh:IsBody ; rdf:rest rdf:nil .
bmsh:l3 rdf:first "A" ; rdf:rest bmsh:l4 . bmsh:l4 rdf:first "B" ; rdf:rest rdf:nil .
"""


def test_a_shape_as_rows() -> None:
    found = {s.id: s for s in rules.shapes((q.triple for q in ox.parse(SHAPES, ox.RdfFormat.TURTLE)), "core")}
    assert list(found) == ["IsBody", "IsState", "KindShape", "PlanShape"]
    assert found["KindShape"].targets == ()
    plan = found["PlanShape"]
    assert plan.targets == (("class", str(BM.Plan)), ("subjects", str(BM.party)))
    a_state, a_body = Part("class", str(BM.State)), Part("class", str(BM.Body))
    texts = (Part("datatype", str(XSD.string)), Part("one", "A"), Part("one", "B"), Part("text", "/^[A-Z]/"))
    assert plan.rules == (
        Rule(
            "PlanShape", "core", "warning", "", "", (Part("not", str(BMSH.IsState)),), "A plan is no state."
        ),
        Rule("PlanShape-kind", "core", "violation", str(BM.kind), "0..1", (Part("scheme", f"{SCHEME}plan-kind"),), ""),
        Rule("PlanShape-party", "core", "info", str(BM.party), "2..*", (a_state, a_body), ""),
        Rule("PlanShape-title", "core", "violation", str(BM.title), "1", texts, ""),
    )  # fmt: skip


def test_no_shape_of_ours_is_lost() -> None:
    """Every shape, target and message in the files stands in a row, and every value that a rule names is said."""
    read = rules.read()
    for path in dataset.shape_files():
        graph = rdflib.Graph().parse(path)
        rows = [rule for shape in read if shape.profile == path.stem for rule in shape.rules]
        assert {str(BMSH) + s.id for s in read if s.profile == path.stem} == {
            str(s) for s in graph.subjects(RDF.type, SH.NodeShape)
        }
        assert {str(BMSH) + r.id for r in rows if r.path} == {
            str(s) for s in graph.subjects(RDF.type, SH.PropertyShape)
        }
        assert {r.message for r in rows if r.message} == {str(o) for o in graph.objects(None, SH.message)}
        targets = [o for p in rules.TARGETS for o in graph.objects(None, rdflib.URIRef(p))]
        assert sorted(iri for s in read if s.profile == path.stem for _, iri in s.targets) == sorted(map(str, targets))
        for shape, kind in ((SH["class"], "class"), (SH.datatype, "datatype")):
            said = {p.value for r in rows for p in r.values if p.kind == kind}
            assert {str(o) for o in graph.objects(None, shape)} <= said


def test_a_rule_that_bounds_values_says_so() -> None:
    silent = {
        rule.id
        for shape in rules.read()
        for rule in shape.rules
        if rule.path and not rule.values and rule.count in ("0..*", "")
    }
    graph = rdflib.Graph()
    for path in dataset.shape_files():
        graph.parse(path)
    known = {SH.path, SH.message, SH.severity, SH.uniqueLang, RDF.type, SKOS.note, rdflib.RDFS.comment}
    left = {str(p) for name in silent for p in graph.predicates(BMSH[name]) if p not in known}
    assert not left, f"kg.rules leaves these out: {left}"
