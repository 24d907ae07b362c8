"""SHACL profiles, set queries and the text itself, in one report.

Three means, each where it is strongest: core SHACL (`ontology/shapes/<profile>.ttl`) for what one
node must look like, set queries (`queries/checks/`) for what only the whole dataset shows, and a
comparison of every quotation with the received text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.term import Node

from kg import dataset, text, vocab
from kg.catalogue import Check, read_checks
from kg.dataset import Dataset
from kg.errors import DataError
from kg.store import EmbeddedStore, Store, to_graph
from kg.vocab import SH

PROFILES = ("core", "release", "ontology")
DESCRIPTION = "catalogue"
"""The profile of what is computed about the dataset (`kg.metadata`); a build applies it to ``graph/dataset`` alone."""
SEVERITIES = ("violation", "warning", "info")
SHAPES_GRAPH = "urn:kg:shapes"
"""Name of the graph in which the checks of the `ontology` profile find the shapes."""


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    Attributes:
        severity: ``violation``, ``warning`` or ``info``.
        rule: Local name of the property shape, id of the check, or ``quotation``.
        focus: IRI of the node.
        path: IRI of the property; may be empty.
        value: The offending value as people read it; may be empty.
        message: What is wrong and what to do.
    """

    severity: str
    rule: str
    focus: str
    path: str
    value: str
    message: str


def validate(data: Dataset, profiles: Sequence[str] = PROFILES) -> list[Finding]:
    """Validate a dataset against the named profiles.

    Returns:
        Findings without duplicates, violations first, then by rule and focus.

    Raises:
        DataError: An unknown profile, or shapes that pySHACL cannot use.
    """
    if unknown := [p for p in profiles if p not in PROFILES]:
        raise DataError("is no profile", where="--profile", value=unknown[0], accepted=", ".join(PROFILES))
    found: set[Finding] = set()
    vocabulary = [q for q in data.quads if q.graph_name.value == vocab.graph_iri(data.config.base, "vocabulary")]  # type: ignore[union-attr]
    whole = to_graph(data.quads) if set(profiles) - {"ontology"} else None
    whole_store = EmbeddedStore(data.quads)
    for profile in profiles:
        if profile == "ontology":
            quads = [*vocabulary, *shape_quads()]
            found.update(shacl(to_graph(quads), profile))
            found.update(checks(EmbeddedStore(quads), profile))
        else:
            assert whole is not None
            found.update(shacl(whole, profile))
            found.update(checks(whole_store, profile))
    if "core" in profiles:
        found.update(Finding("violation", "quotation", m.focus, m.path, m.value, m.message) for m in text.verify(data))
    return sorted(found, key=_order)


def shacl(graph: rdflib.Graph, profile: str) -> list[Finding]:
    """The results of one SHACL profile over a graph that includes the vocabulary.

    Raises:
        DataError: pySHACL cannot run the shapes.
    """
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=_shapes(profile), inference="none", advanced=False)
    except Exception as error:  # pySHACL raises several kinds, some of them bare exceptions
        raise DataError(f"cannot be run: {error}", where=f"shapes/{profile}.ttl") from error
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"cannot be run: {report}", where=f"shapes/{profile}.ttl")
    found = []
    for result in report.objects(None, SH.result):  # not the nested ones of sh:detail
        shape = report.value(result, SH.sourceShape)
        found.append(
            Finding(
                _local(report.value(result, SH.resultSeverity)).lower(),
                _local(shape),
                str(report.value(result, SH.focusNode) or ""),
                str(report.value(result, SH.resultPath) or "")
                if not _is_blank(report.value(result, SH.resultPath))
                else "",
                _shown(report.value(result, SH.value)),
                " ".join(sorted(str(m) for m in report.objects(result, SH.resultMessage))),
            )
        )
    return sorted(set(found), key=_order)


def checks(store: Store, profile: str) -> list[Finding]:
    """The rows of the checks of one profile, as findings."""
    return sorted(
        (f for check in read_checks() if check.profile == profile for f in run_check(check, store)), key=_order
    )


def run_check(check: Check, store: Store) -> Iterable[Finding]:
    """The rows of one check: columns entity, property and value, where the last two may be unbound."""
    for row in store.select(check.text).dicts():
        yield Finding(
            check.severity,
            check.id,
            _shown(row.get("entity")),
            _shown(row.get("property")),
            _shown(row.get("value")),
            f"{check.problem} {check.remedy}",
        )


def shape_quads() -> list[ox.Quad]:
    """All shape files in the graph `SHAPES_GRAPH`."""
    name = ox.NamedNode(SHAPES_GRAPH)
    return [
        ox.Quad(t.subject, t.predicate, t.object, name) for path in dataset.shape_files() for t in dataset.parse(path)
    ]


@cache
def _shapes(profile: str) -> rdflib.Graph:
    for path in dataset.shape_files():
        if path.stem == profile:
            return to_graph(dataset.parse(path))
    raise DataError("is no profile", where="shapes", value=profile, accepted=", ".join(PROFILES))


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return SEVERITIES.index(finding.severity), finding.rule, finding.focus, finding.path, finding.value


def _local(term: Node | None) -> str:
    text_ = str(term or "")
    return text_.rpartition("#")[2] or text_


def _is_blank(term: Node | None) -> bool:
    return isinstance(term, rdflib.BNode)


def _shown(term: Node | None) -> str:
    if term is None or _is_blank(term):
        return ""
    if isinstance(term, rdflib.Literal) and term.language:
        return f"{term}@{term.language}"
    return str(term)
