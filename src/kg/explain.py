"""Which sentence says so: every statement about a node with the words, source or reason behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rdflib.term import Literal, Node, URIRef

from kg import sparql_text, vocab
from kg.catalogue import view
from kg.errors import NotFound
from kg.store import Store
from kg.vocab import BM, RDF, RDFS, SKOS

_NOT_SHOWN = {
    str(p)
    for p in (
        RDF.type, RDFS.label, SKOS.prefLabel, RDFS.isDefinedBy,
        BM.evidence, BM.source, BM.reason, BM.basedOn, BM.authorRole,
    )
}  # fmt: skip
"""Shown as the node's heading or its support."""


@dataclass(frozen=True)
class Quotation:
    """Words of the received text, with the characters around them and the clause that prints them.

    Attributes:
        plan, clause, evidence: IRIs; the path of `evidence` ends in the offsets of the words within the clause.
        language: IRI of the concept; empty if the data do not tell.
    """

    clause: str
    locator: str
    exact: str
    prefix: str
    suffix: str
    plan: str
    evidence: str
    language: str


@dataclass(frozen=True)
class Ground:
    """One node of the graph on which a judgement is based.

    Attributes:
        node: Its IRI.
        layer: Where it stands: text, record, interpretation or entities.
        parts: What it joins, in reading order: subject, property and object of a statement; participant, role and
            mechanism; entity, status and days of an event; … Empty for a node that its label tells, such as a clause.
        confidence: IRI of its own grade; empty in the text layer.
    """

    node: str
    layer: str
    parts: tuple[Node, ...]
    confidence: str


@dataclass(frozen=True)
class Support:
    """What one statement rests on.

    Attributes:
        quotations: Words of the plan (text).
        sources: IRIs of documents (record).
        reasons, grounds, author: A curator's argument, the nodes from which it starts, and the IRI of the capacity in
            which the curator speaks (interpretation).
        confidence: IRI of the grade; empty in the text layer.
    """

    quotations: tuple[Quotation, ...]
    sources: tuple[str, ...]
    reasons: tuple[Literal, ...]
    grounds: tuple[Ground, ...]
    author: str
    confidence: str


@dataclass(frozen=True)
class Said:
    """One edge of the node, or one node with support of its own that points to it (`inward`).

    Attributes:
        layer, graph: Where it is said.
        property: IRI of the edge.
        value: The other node, or a literal.
        inward: Whether `value` is the subject.
        details: For an inward node (mention, event, name, …) its type, the other IRIs it links, and its days in order.
        support: None for structure that needs none, such as `bm:inPlan`.
    """

    layer: str
    graph: str
    property: str
    value: Node
    inward: bool
    details: tuple[str, ...]
    support: Support | None


@dataclass(frozen=True)
class Explanation:
    """A node with its types, what is said of it, and the labels of all that occurs.

    `said` is ordered by layer, graph and property; `labels` maps IRIs to display labels.
    """

    node: str
    types: tuple[str, ...]
    own_support: Support | None
    said: tuple[Said, ...]
    labels: Mapping[str, str]

    def name(self, term: Node | str, base: str = vocab.CANONICAL_BASE) -> str:
        """See `name`."""
        return name(term, self.labels, base)


def name(term: Node | str, labels: Mapping[str, str], base: str = vocab.CANONICAL_BASE) -> str:
    """The label of an IRI, else its short form; the text of a literal."""
    if isinstance(term, Literal):
        return str(term)
    return labels.get(str(term)) or vocab.shorten(str(term), base)


def told(ground: Ground, labels: Mapping[str, str], base: str = vocab.CANONICAL_BASE) -> str:
    """A ground in words: the names of what it joins, or its own."""
    return " · ".join(name(part, labels, base) for part in ground.parts) or name(ground.node, labels, base)


def explain(
    store: Store,
    node: str,
    *,
    language: str = "en",
    base: str = vocab.CANONICAL_BASE,
    labels: Mapping[str, str] | None = None,
    rests: Mapping[str, Support] | None = None,
) -> Explanation:
    """Collect what is said of a node and why.

    Args:
        node: IRI of any node: an initiative, a mechanism, a clause, one statement, …
        labels, rests: Display labels by IRI, and what `supports` gives for the node, where the caller has them
            already; else they are asked for.

    Raises:
        NotFound: Nothing is said of the node.
    """
    term = URIRef(node)
    ask = partial(_ask, store)
    edges = ask("edges", node=term)
    about = ask("nodes-about", node=term)
    if not edges and not about:
        raise NotFound(
            "is not described in the data", where="kg explain", value=vocab.shorten(node, base),
            remedy="`kg query entities` lists what there is.",
        )  # fmt: skip
    if labels is None:
        labels = all_labels(store, language)
    rests = supports(store, term, base) if rests is None else rests
    said = []
    seen: set[tuple[str, str]] = set()
    for row in edges:
        if str(row["property"]) in _NOT_SHOWN:
            continue
        key = (str(row["property"]), row["object"].n3())
        if key in seen:
            continue
        seen.add(key)
        found = None
        if "support" in row:
            found = rests.get(str(row["support"]), _NOTHING)
        elif str(row["property"]) in _WORDS:
            found = support(store, row["object"], base)
        said.append(_said(row, row["object"], (), found, base))
    for row in about:
        others = sorted(str(row["details"]).split())  # engines concatenate in any order
        days = sorted(o for o in others if o[0].isdigit())
        details = (str(row["type"]), *(o for o in others if o not in days), *days)
        said.append(_said(row, row["subject"], details, rests.get(str(row["subject"]), _NOTHING), base))
    own = support(store, term, base)
    types = tuple(sorted({str(r["object"]) for r in edges if str(r["property"]) == str(RDF.type)}))
    return Explanation(node, types, own if own != _NOTHING else None, tuple(sorted(said, key=_order)), labels)


_WORDS = {str(BM.statedIn), str(BM.scope), str(BM.inClause), str(BM.headedBy), str(BM.completes)}
"""Links to a clause, shown with the words of the clause."""

_QUOTED = ("clause", "locator", "exact", "prefix", "suffix", "plan", "evidence", "language")
_NOTHING = Support((), (), (), (), "", "")


def _ask(store: Store, name: str, **values: Node) -> list[dict[str, Node]]:
    return list(store.select(sparql_text.bind(view(name), values)).dicts())


def all_labels(store: Store, language: str = "en") -> dict[str, str]:
    """IRI to display label of everything that has one; English where there is none in the language."""
    return {str(r["entity"]): str(r["label"]) for r in _ask(store, "labels", lang=Literal(language))}


def support(store: Store, node: Node, base: str = vocab.CANONICAL_BASE) -> Support:
    """What a statement, or a node that carries its own support, rests on; all empty if the node carries none."""
    rows = _ask(store, "support", node=node)
    reasons = tuple(reason for row in rows if isinstance(reason := row.get("reason"), Literal))
    return Support(
        tuple(Quotation(*(str(row.get(c, "")) for c in _QUOTED)) for row in rows if "exact" in row),
        tuple(str(row["source"]) for row in rows if "source" in row),
        reasons,
        _grounds(store, node, base) if reasons else (),
        next((str(row["author"]) for row in rows if "author" in row), ""),
        next((str(row["confidence"]) for row in rows if "confidence" in row), ""),
    )


def supports(store: Store, node: Node, base: str = vocab.CANONICAL_BASE) -> dict[str, Support]:
    """IRI to support of every node that points to `node`: its statements, mentions, names, events, judgements, …

    As `support` of each, but with one query for all.
    """
    found: dict[str, dict[str, list[Any]]] = {}
    for row in _ask(store, "supports", node=node):
        about, kind = str(row["node"]), str(row["property"]).rpartition("#")[2]
        rests = found.setdefault(about, {})
        if kind == "evidence":
            quoted = {k: str(v) for k, v in row.items()} | {"evidence": str(row["value"])}
            rests.setdefault(kind, []).append(Quotation(*(quoted.get(c, "") for c in _QUOTED)))
        else:
            rests.setdefault("source" if kind == "quotedFrom" else kind, []).append(row["value"])
    return {
        about: Support(
            tuple(rests.get("evidence", ())),
            tuple(sorted(map(str, rests.get("source", ())))),
            tuple(rests.get("reason", ())),
            _grounds(store, URIRef(about), base) if "reason" in rests else (),
            next(map(str, rests.get("authorRole", ())), ""),
            next(map(str, rests.get("confidence", ())), ""),
        )
        for about, rests in found.items()
    }


def _grounds(store: Store, node: Node, base: str) -> tuple[Ground, ...]:
    found: dict[str, Ground] = {}
    for row in _ask(store, "grounds", node=node):
        iri = str(row["ground"])
        ground = found.get(iri) or Ground(iri, _layer(row["graph"], base), (), str(row.get("confidence", "")))
        if "part" in row and row["part"] not in ground.parts:
            ground = replace(ground, parts=(*ground.parts, row["part"]))
        found[iri] = ground
    return tuple(found.values())


def _said(row: Mapping[str, Node], value: Node, details: tuple[str, ...], support: Support | None, base: str) -> Said:
    graph = row["graph"]
    return Said(_layer(graph, base), str(graph), str(row["property"]), value, bool(details), details, support)


def _layer(graph: Node, base: str) -> str:
    return str(graph).removeprefix(f"{base}graph/").partition("/")[0]


def _order(said: Said) -> tuple[int, bool, str, str]:
    layers = ("entities", "text", "record", "interpretation", "vocabulary")
    rank = layers.index(said.layer) if said.layer in layers else len(layers)
    return rank, said.inward, said.property, said.value.n3() if isinstance(said.value, Literal) else str(said.value)


def plain(text: str) -> str:
    """Received text without Markdown marks and tags, on one line, for reading; outer blanks are kept as one."""
    return re.sub(r"\s+", " ", re.sub(r"</?[a-z]+>|\*+|^#+ |(?<=\n)#+ |(?<=\n) *- ", "", text))
