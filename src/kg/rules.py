"""The SHACL shapes as rows that people read: which rule binds which class and property, how often, to which values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import dataset
from kg.vocab import BMSH, RDF, SH, SKOS

Edges = Mapping[str, Mapping[str, Sequence[str]]]
"""Subject to predicate to objects, an object as its IRI or its text."""

TARGETS = {str(SH.targetClass): "class", str(SH.targetSubjectsOf): "subjects", str(SH.targetObjectsOf): "objects"}


@dataclass(frozen=True)
class Part:
    """A part of what a rule lets pass.

    Attributes:
        kind: ``class``, ``datatype``, ``scheme``, ``one`` (this very value), ``shape`` (what another shape describes),
            ``not`` (what another shape describes is refused), ``same`` and ``other`` (as the values of a property),
            or ``text`` for what is no IRI: a pattern, a bound, a kind of node.
        value: IRI, or the text.
    """

    kind: str
    value: str


@dataclass(frozen=True)
class Rule:
    """One constraint on a property, or on a node as a whole.

    Attributes:
        id: Local name of its shape, as reports name it; the node shape's for a rule on the node.
        profile: The file that holds it: ``core``, ``release`` …
        severity: ``violation``, ``warning`` or ``info``.
        path: IRI of the property; empty for a rule on the node.
        count: How many values, such as ``1``, ``0..1`` or ``1..*``; empty for a rule on the node.
        values: What the values are; any one of them where several classes, datatypes or schemes are named.
        message: What a report says, in English.
    """

    id: str
    profile: str
    severity: str
    path: str
    count: str
    values: tuple[Part, ...]
    message: str


@dataclass(frozen=True)
class Shape:
    """A node shape.

    Attributes:
        id: Local name.
        profile: See `Rule`.
        targets: What it applies to: a key of `TARGETS`' values, and the IRI of the class or property. None for a
            shape that others use.
        rules: Those on the node first, then by property.
    """

    id: str
    profile: str
    targets: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]


def read() -> tuple[Shape, ...]:
    """The shapes of all profiles, by profile and name.

    Raises:
        DataError: A file cannot be read.
    """
    return tuple(shape for path in dataset.shape_files() for shape in shapes(dataset.parse(path), path.stem))


def shapes(triples: Iterable[ox.Triple], profile: str) -> Iterator[Shape]:
    """The node shapes among `triples`, by name."""
    edges: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)
        edges.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object.value)
    for iri in sorted(s for s, own in edges.items() if str(SH.NodeShape) in own.get(str(RDF.type), ())):
        own = edges[iri]
        targets = tuple((kind, o) for p, kind in TARGETS.items() for o in sorted(own.get(p, ())))
        rules = [_rule(edges, p, profile) for p in sorted(own.get(str(SH.property), ()))]
        if parts := tuple(_parts(edges, iri)):
            rules.insert(0, Rule(_local(iri), profile, _severity(own), "", "", parts, _first(own, SH.message)))
        yield Shape(_local(iri), profile, targets, tuple(rules))


def _rule(edges: Edges, iri: str, profile: str) -> Rule:
    own = edges[iri]
    least = _first(own, SH.minCount) or _first(own, SH.qualifiedMinCount) or "0"
    most = _first(own, SH.maxCount) or _first(own, SH.qualifiedMaxCount) or "*"
    count = least if least == most else f"{least}..{most}"
    parts = tuple(_parts(edges, iri))
    return Rule(_local(iri), profile, _severity(own), _first(own, SH.path), count, parts, _first(own, SH.message))


def _parts(edges: Edges, iri: str) -> Iterator[Part]:
    """What a shape says of values, shapes that it refers to opened where they say one thing."""
    own = edges[iri]
    for property_, kind in ((SH["class"], "class"), (SH.datatype, "datatype"), (SH.hasValue, "one")):
        yield from (Part(kind, o) for o in sorted(own.get(str(property_), ())))
    for property_ in (SH.node, SH.qualifiedValueShape):
        for other in own.get(str(property_), ()):
            yield from _opened(edges, other)
    for property_ in (SH["or"], SH.xone, SH["and"]):
        for head in own.get(str(property_), ()):
            for other in _list(edges, head):
                yield from _opened(edges, other)
    yield from (Part("not", o) for o in sorted(own.get(str(SH["not"]), ())))
    for head in own.get(str(SH["in"]), ()):
        yield from (Part("one", o) for o in _list(edges, head))
    yield from (Part("same", o) for o in own.get(str(SH.equals), ()))
    yield from (Part("other", o) for o in own.get(str(SH.disjoint), ()))
    for head in own.get(str(SH.languageIn), ()):
        yield Part("text", "@" + " @".join(_list(edges, head)))
    yield from (Part("text", _local(o)) for o in own.get(str(SH.nodeKind), ()))
    yield from (Part("text", f"/{o}/") for o in own.get(str(SH.pattern), ()))
    for property_, sign in ((SH.minInclusive, "≥"), (SH.maxInclusive, "≤"), (SH.minExclusive, ">")):
        yield from (Part("text", f"{sign} {o}") for o in own.get(str(property_), ()))
    yield from (Part("text", f"|…| ≥ {o}") for o in own.get(str(SH.minLength), ()))


def _opened(edges: Edges, iri: str) -> Iterator[Part]:
    """A shape that only names a class or a scheme, as that; any other as a shape to look up."""
    own = edges.get(iri, {})
    properties = own.get(str(SH.property), ())
    if not properties and (parts := list(_parts(edges, iri)) if own else []):
        yield from parts
        return
    for property_ in properties:
        rule = edges[property_]
        if _first(rule, SH.path) == str(SKOS.inScheme) and len(properties) == 1:
            yield from (Part("scheme", o) for o in rule.get(str(SH.hasValue), ()))
            return
    yield Part("shape", iri)


def _list(edges: Edges, head: str) -> Iterator[str]:
    while head != str(RDF.nil):
        yield from edges[head][str(RDF.first)]
        head = edges[head][str(RDF.rest)][0]


def _severity(own: Mapping[str, Sequence[str]]) -> str:
    return _local(_first(own, SH.severity)).lower() or "violation"


def _first(own: Mapping[str, Sequence[str]], property_: str) -> str:
    return next(iter(sorted(own.get(str(property_), ()))), "")


def _local(iri: str) -> str:
    return iri.removeprefix(str(BMSH)).rpartition("#")[2]
