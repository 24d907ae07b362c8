"""Which sentence says so: every statement about a node with the words, source or reason behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from rdflib.term import Literal, Node, URIRef

from kg import sparql_text, vocab
from kg.catalogue import view
from kg.errors import NotFound
from kg.store import Store
from kg.vocab import BM, RDF, RDFS, SKOS

_NOT_SHOWN = {str(p) for p in (RDF.type, RDFS.label, SKOS.prefLabel, BM.evidence, BM.source, RDFS.isDefinedBy)}


@dataclass(frozen=True)
class Quotation:
    """Words of the received text, with the characters around them and the clause that prints them."""

    clause: str
    locator: str
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Support:
    """What one statement rests on: quotations (text), sources (record), a reason (interpretation)."""

    quotations: tuple[Quotation, ...]
    sources: tuple[str, ...]
    reasons: tuple[str, ...]
    confidence: str


@dataclass(frozen=True)
class Said:
    """One edge of the node, or one node with support of its own that points to it (`inward`).

    Attributes:
        layer, graph: Where it is said.
        property: IRI of the edge.
        value: The other node, or a literal.
        inward: Whether `value` is the subject.
        details: For an inward node (mention, involvement, name, …) its type and the other IRIs it links.
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
        """The label of an IRI, else its short form; the text of a literal."""
        if isinstance(term, Literal):
            return str(term)
        return self.labels.get(str(term)) or vocab.shorten(str(term), base)


def explain(
    store: Store,
    node: str,
    *,
    language: str = "en",
    base: str = vocab.CANONICAL_BASE,
    labels: Mapping[str, str] | None = None,
) -> Explanation:
    """Collect what is said of a node and why.

    Args:
        node: IRI of any node: an initiative, a mechanism, a clause, one statement, …
        labels: Display labels by IRI where the caller has them already; else they are asked for.

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
        labels = {str(r["entity"]): str(r["label"]) for r in _ask(store, "labels", lang=Literal(language))}
    said = []
    seen: set[tuple[str, str]] = set()
    for row in edges:
        if str(row["property"]) in _NOT_SHOWN:
            continue
        key = (str(row["property"]), row["object"].n3())
        if key in seen:
            continue
        seen.add(key)
        support = None
        if "support" in row:
            support = _support(store, row["support"])
        elif str(row["property"]) in _WORDS:
            support = _support(store, row["object"])
        said.append(_said(row, row["object"], (), support, base))
    for row in about:
        details = (str(row["type"]), *sorted(str(row["details"]).split()))  # engines concatenate in any order
        said.append(_said(row, row["subject"], details, _support(store, row["subject"]), base))
    own = _support(store, term)
    types = tuple(sorted({str(r["object"]) for r in edges if str(r["property"]) == str(RDF.type)}))
    return Explanation(node, types, own if own != _NOTHING else None, tuple(sorted(said, key=_order)), labels)


_WORDS = {str(BM.statedIn), str(BM.scope), str(BM.inClause), str(BM.headedBy), str(BM.completes)}
"""Links to a clause, shown with the words of the clause."""

_NOTHING = Support((), (), (), "")


def _ask(store: Store, name: str, **values: Node) -> list[dict[str, Node]]:
    return list(store.select(sparql_text.bind(view(name), values)).dicts())


def _support(store: Store, node: Node) -> Support:
    rows = _ask(store, "support", node=node)
    return Support(
        tuple(
            Quotation(*(str(row[c]) for c in ("clause", "locator", "exact", "prefix", "suffix")))
            for row in rows
            if "exact" in row
        ),
        tuple(str(row["source"]) for row in rows if "source" in row),
        tuple(str(row["reason"]) for row in rows if "reason" in row),
        next((str(row["confidence"]) for row in rows if "confidence" in row), ""),
    )


def _said(row: Mapping[str, Node], value: Node, details: tuple[str, ...], support: Support | None, base: str) -> Said:
    graph = str(row["graph"])
    layer = graph.removeprefix(f"{base}graph/").partition("/")[0]
    return Said(layer, graph, str(row["property"]), value, bool(details), details, support)


def _order(said: Said) -> tuple[int, bool, str, str]:
    layers = ("entities", "text", "record", "interpretation", "vocabulary")
    rank = layers.index(said.layer) if said.layer in layers else len(layers)
    return rank, said.inward, said.property, said.value.n3() if isinstance(said.value, Literal) else str(said.value)


def plain(text: str) -> str:
    """Received text without Markdown marks and tags, on one line, for reading; outer blanks are kept as one."""
    return re.sub(r"\s+", " ", re.sub(r"</?[a-z]+>|\*+|^#+ |(?<=\n)#+ |(?<=\n) *- ", "", text))
