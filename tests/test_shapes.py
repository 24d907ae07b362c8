"""Each property shape and each check is broken on purpose, and its report compared with the approved one.

`valid.trig` (or `pass.trig`) satisfies everything; a `.ru` file breaks one thing of it; the `.tsv`
beside it is the approved report. `KG_RENEW=1 pytest tests/test_shapes.py` writes the reports anew;
read the difference before you commit it.
"""

from __future__ import annotations

import warnings
from functools import cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg import dataset, validation
from kg.catalogue import read_checks
from kg.store import EmbeddedStore, to_graph
from kg.validation import Finding
from tests.conftest import approve

HERE = Path(__file__).parent
SHAPE_PROFILES = ("core", "release", "catalogue")
SHAPE_CASES = sorted(p for profile in SHAPE_PROFILES for p in (HERE / "shapes" / profile).glob("*.ru"))
CHECK_CASES = sorted(p for p in (HERE / "checks").glob("*/fail*.ru") if (p.parent / "pass.trig").is_file())
"""The checks of the ontology itself pass on the ontology and have cases without a `pass.trig`."""
VOCABULARY = "https://w3id.org/bilateral/graph/vocabulary"
Triple = tuple[Node, Node, Node]
COLUMNS = ("severity", "rule", "focus", "path", "value", "message")


@cache
def vocabulary() -> tuple[ox.Quad, ...]:
    name = ox.NamedNode(VOCABULARY)
    return tuple(
        ox.Quad(t.subject, t.predicate, t.object, name)
        for path in dataset.vocabulary_files()
        for t in dataset.parse(path)
    )


def report(findings: list[Finding]) -> str:
    rows = sorted("\t".join(getattr(f, c).replace("\t", " ").replace("\n", " ") for c in COLUMNS) for f in findings)
    return "\n".join(["\t".join(COLUMNS), *rows]) + "\n"


@cache
def valid_quads(path: Path) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(path=path, format=ox.RdfFormat.TRIG))


@cache
def valid_graph(path: Path) -> rdflib.Graph:
    return to_graph([*vocabulary(), *valid_quads(path)])


def shape_findings(valid: Path, update: Path | None = None) -> list[Finding]:
    graph = valid_graph(valid)
    old, new = edits(valid, update) if update else (set(), set())
    change(graph, old, new)
    try:
        return validation.shacl(graph, valid.parent.name)
    finally:
        change(graph, new, old)


def edits(valid: Path, update: Path) -> tuple[set[Triple], set[Triple]]:
    """The triples that the update takes away, and those that it adds.

    rdflib applies it, because an Oxigraph store turns xsd:nonNegativeInteger into xsd:integer.
    """
    data = rdflib.Dataset()
    for name, quads in groupby(valid_quads(valid), key=lambda quad: str(quad.graph_name)[1:-1]):
        for triple in to_graph(quads):
            data.graph(name).add(triple)
    before = {(s, p, o) for s, p, o, _ in data.quads()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's update uses what rdflib deprecates
        data.update(update.read_text(encoding="utf-8"))
    after = {(s, p, o) for s, p, o, _ in data.quads()}
    return before - after, after - before


def change(graph: rdflib.Graph, old: set[Triple], new: set[Triple]) -> None:
    for triple in old:
        graph.remove(triple)
    for triple in new:
        graph.add(triple)


def check_findings(valid: Path, update: Path | None = None) -> list[Finding]:
    store = ox.Store()
    store.extend(vocabulary())
    store.load(path=valid, format=ox.RdfFormat.TRIG)
    if update:
        store.update(update.read_text(encoding="utf-8"))
    (check,) = (c for c in read_checks() if c.id == valid.parent.name)
    return list(validation.run_check(check, EmbeddedStore(list(store))))


@pytest.mark.parametrize("profile", SHAPE_PROFILES)
def test_valid_graph_has_no_finding(profile: str) -> None:
    assert shape_findings(HERE / "shapes" / profile / "valid.trig") == []


@pytest.mark.parametrize("case", SHAPE_CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_broken_graph_is_reported(case: Path) -> None:
    found = shape_findings(case.parent / "valid.trig", case)
    assert case.name.split(".")[0] in {f.rule for f in found}, "The rule that the file is named after does not fire."
    approve(case.with_suffix(".tsv"), report(found))


@pytest.mark.parametrize("profile", SHAPE_PROFILES)
def test_each_shape_has_a_case(profile: str) -> None:
    (path,) = (p for p in dataset.shape_files() if p.stem == profile)
    shapes = to_graph(dataset.parse(path))
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
    targeted = {s for target in targets for s in shapes.subjects(target)}
    # A helper shape has no target: it is reached through sh:node, and the shape that uses it has the case.
    rules = {p for s in targeted for p in shapes.objects(s, SH.property)}
    rules |= {s for s in targeted if (s, SH.message, None) in shapes}
    named = {str(rule).rpartition("#")[2] for rule in rules}
    assert named == {p.name.split(".")[0] for p in SHAPE_CASES if p.parent.name == profile}
    assert {s for s in shapes.subjects(RDF.type, SH.PropertyShape) if s not in rules} == {
        p for s in shapes.subjects(RDF.type, SH.NodeShape) if s not in targeted for p in shapes.objects(s, SH.property)
    }


@pytest.mark.parametrize("case", CHECK_CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_check(case: Path) -> None:
    good = case.parent / "pass.trig"
    assert check_findings(good) == []
    found = check_findings(good, case)
    assert found, "The check finds nothing wrong in a graph made to break it."
    approve(case.with_suffix(".tsv"), report(found))


def test_each_check_has_a_case() -> None:
    ids = {c.id for c in read_checks() if c.profile in SHAPE_PROFILES and not c.id.startswith("ontology-")}
    assert ids == {p.parent.name for p in CHECK_CASES}


def test_valid_graph_passes_the_checks() -> None:
    quads = list(ox.parse(path=HERE / "shapes" / "core" / "valid.trig", format=ox.RdfFormat.TRIG))
    found = validation.checks(EmbeddedStore([*vocabulary(), *quads]), "core")
    # What the ontology declares beyond this small graph is no fault of the graph.
    assert [f for f in found if f.severity != "info" and not f.rule.startswith("ontology-")] == []
