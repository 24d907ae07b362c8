"""Which mechanism has which item: from a store to a bipartite graph, one facet at a time.

A facet (members on a day, themes, agencies, …) is a query of `queries/overlaps/`, which gives the
items of all mechanisms or of one. What is read is kept as sparse rows with the two things that make
a number honest: whether an item is certain or only possible, and whether the list is complete.
"""

from __future__ import annotations

import datetime
import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from rdflib.term import Literal, Node
from scipy import sparse

from kg import catalogue, sparql_text, vocab
from kg.dataset import resources
from kg.errors import NotFound, ParameterError
from kg.store import Store, layer_graphs

Vector: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = "sparse.csr_array"

LAYERS = ("text", "record", "interpretation")
GRADES = ("a", "b", "c")
LISTS: Mapping[str, str] = {
    "members": "assessed",
    "areas": "coded",
    "initiatives": "coded",
    "co-mention": "coded",
    "themes": "classified",
    "themes-rolled-up": "classified",
    "agencies": "open",
    "carriers": "open",
}
"""How a facet's lists are known to end.

``assessed``: the record holds a dated judgement for each list (`bm:MemberListAssessment`). ``coded``: every
clause of the held plans is coded, so the list of what the text says is complete, also where it is empty.
``classified``: a mechanism is classified as a whole, so its list is complete if it holds anything and
unknown if not. ``open``: nobody says that all are named; the list is unknown. Other facets are ``open``.
"""


@dataclass(frozen=True)
class Slice:
    """What is compared, and from which part of the data.

    Attributes:
        facet: A key of `facets()`.
        date: Of a dated facet; None: the day in the header of its query. No other facet has a date.
        layers: Of `LAYERS`; empty: all.
        confidence: Lowest grade that counts, of `GRADES`; None: any. Text has no grade and always counts.
        plan: IRI or path of a plan, for facets that rest on clauses; None: all plans.
        levels, kinds: Concepts of the schemes level and mechanism-kind (``bilateral``, ``level:bilateral`` or IRI);
            empty: all.
        mechanisms: IRIs or paths; empty: all. Order does not matter.
        weightless: Items (IRIs or paths) that are given no weight. None: of members, the states that are party to every
            plan, since a mechanism is in the data because they sit in it; of other facets, none. Empty: none.
    """

    facet: str = "members"
    date: datetime.date | None = None
    layers: tuple[str, ...] = ()
    confidence: str | None = None
    plan: str | None = None
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    weightless: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ItemList:
    """How far the list of one mechanism is known.

    Attributes:
        mark: ``complete``, ``partial`` or ``unknown`` on the day of the slice.
        as_of: The day of the assessment behind the mark; None if there is none.
        assessment: IRI of the assessment; None likewise.
        note: Its note in English, as the curator wrote it; empty if there is none.
        counts: Numbers of members that sources give, rising, of the latest day not after the slice's for
            which there is one; sources may disagree. They do not enter the bounds, since some mean *at least*.
        counted: That day.
        why: ``assessed``, ``not-assessed``, ``carried`` (complete on an earlier day, and nothing says so for
            this one: the mark is partial), ``filtered`` (complete, but the slice's layers or grade leave out some of
            its items: the mark is partial), or the word of `LISTS` for other facets.
    """

    mark: str
    as_of: datetime.date | None = None
    assessment: str | None = None
    note: str = ""
    counts: tuple[int, ...] = ()
    counted: datetime.date | None = None
    why: str = "not-assessed"

    @property
    def closed(self) -> bool:
        """Whether no further item can exist."""
        return self.mark == "complete"


@dataclass(frozen=True, eq=False)
class Incidence:
    """Mechanisms, items, and which has which.

    Attributes:
        slice: As asked, with full IRIs; `date` is filled in for a dated facet and None for others, `weightless` is
            filled in.
        mechanisms: IRIs of those with an item, certain or possible, sorted; rows of the matrices. Mechanisms
            that the slice names stand here even without an item.
        items: IRIs, sorted; columns of the matrices.
        certain, possible: CSR, float 0 or 1; no item of a mechanism is in both.
        lists: One per mechanism.
        labels: IRI to display label in the language asked for, of mechanisms and items; where there is none, use the
            IRI.
        kinds, levels: IRI of each mechanism to its kind and level (concept IRIs); a level may be missing.
        unlisted: IRIs of the mechanisms within the slice of which no item is recorded, sorted. Their overlap is
            unknown, except for coded facets, where the text says nothing of them.
    """

    slice: Slice
    mechanisms: tuple[str, ...]
    items: tuple[str, ...]
    certain: Rows
    possible: Rows
    lists: tuple[ItemList, ...]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    levels: Mapping[str, str]
    unlisted: tuple[str, ...]

    def __post_init__(self) -> None:
        if list(self.mechanisms) != sorted(set(self.mechanisms)) or list(self.items) != sorted(set(self.items)):
            raise ValueError("mechanisms and items must be sorted and distinct")

    @functools.cached_property
    def at(self) -> Mapping[str, int]:
        """Row of each mechanism."""
        return {iri: n for n, iri in enumerate(self.mechanisms)}

    def row(self, mechanism: str) -> int:
        """The row of a mechanism.

        Raises:
            NotFound: It has no item in this slice; the message names near ones.
        """
        if mechanism in self.at:
            return self.at[mechanism]
        near = difflib.get_close_matches(mechanism, self.mechanisms, n=3, cutoff=0.8)
        known = "has no item in this slice" if mechanism in self.unlisted else "is no mechanism of this slice"
        short = vocab.shorten(mechanism), ", ".join(map(vocab.shorten, near))
        raise NotFound(known, where=f"overlap by {self.slice.facet}", value=short[0], accepted=short[1])

    def items_of(self, mechanism: str, possible: bool = False) -> tuple[str, ...]:
        """Its certain items, or its possible ones, sorted."""
        rows, at = self.possible if possible else self.certain, self.row(mechanism)
        columns: list[int] = rows.indices[rows.indptr[at] : rows.indptr[at + 1]].tolist()
        return tuple(self.items[c] for c in sorted(columns))

    @functools.cached_property
    def carriers(self) -> int:
        """N: the mechanisms with at least one certain item; a list of which nothing is known says nothing of rarity."""
        return int((np.diff(self.certain.indptr) > 0).sum())

    @functools.cached_property
    def df(self) -> NDArray[np.int64]:
        """df of each item: the number of mechanisms that certainly have it."""
        return np.bincount(self.certain.indices, minlength=len(self.items)).astype(np.int64)

    @functools.cached_property
    def idf(self) -> Vector:
        """Specificity of each item, ln(N / df), from 0 (all N have it) to ln N.

        An item that is only possible counts as df 1. The slice's weightless items have 0.

        Source: K. Spärck Jones 1972, A statistical interpretation of term specificity.
        """
        if not self.carriers:
            return np.zeros(len(self.items))
        weight: Vector = np.log(self.carriers / np.maximum(self.df, 1))
        chosen = set(self.slice.weightless or ())
        return np.where([item in chosen for item in self.items], 0.0, weight)

    @functools.cached_property
    def universal(self) -> tuple[str, ...]:
        """Items that all N mechanisms certainly have, sorted: they weigh nothing. Empty where N is 1 or less."""
        if self.carriers < 2:
            return ()
        return tuple(item for item, n in zip(self.items, self.df.tolist(), strict=True) if n == self.carriers)

    def graph(self) -> nx.Graph[str]:
        """The bipartite graph, nodes and edges in sorted order (mechanisms first).

        Node attributes: ``bipartite`` 0 (mechanism) or 1 (item), ``label``; of mechanisms also ``kind``, ``level``
        (concept IRIs, empty if unknown), ``completeness`` (complete, partial, unknown), ``as_of`` (ISO day or empty);
        of items ``df`` (count) and ``idf`` (0 or more). Edge attribute: ``status`` certain or possible. Mechanisms
        without an item are isolated nodes.
        """
        graph: nx.Graph[str] = nx.Graph(facet=self.slice.facet, date=str(self.slice.date or ""))
        for iri, listed in zip(self.mechanisms, self.lists, strict=True):
            graph.add_node(
                iri, bipartite=0, label=self.labels.get(iri, iri), kind=self.kinds.get(iri, ""),
                level=self.levels.get(iri, ""), completeness=listed.mark, as_of=str(listed.as_of or ""),
            )  # fmt: skip
        for item, df, idf in zip(self.items, self.df.tolist(), self.idf.tolist(), strict=True):
            graph.add_node(item, bipartite=1, label=self.labels.get(item, item), df=df, idf=idf)
        for iri in self.mechanisms:
            edges = [(item, "certain") for item in self.items_of(iri)]
            edges += [(item, "possible") for item in self.items_of(iri, possible=True)]
            for item, status in sorted(edges):
                graph.add_edge(iri, item, status=status)
        return graph


@functools.cache
def facets() -> catalogue.Catalogue:
    """The facets by id: queries of `queries/overlaps/`.

    Columns: ?mechanism, ?item, ?itemLabel, ?support, in some also ?status (certain, possible) or ?through. Their
    `summary` is the facet's name, per language. A parameter ``date`` makes a facet dated.
    """
    return catalogue.read_catalogue(resources() / "queries" / "overlaps")


def facet(name: str) -> catalogue.Query:
    """One facet.

    Raises:
        NotFound: No such facet; the message lists all.
    """
    if name not in (known := [q.id for q in facets()]):
        raise NotFound("is no facet", where="overlap", value=name, accepted=", ".join(known))
    return facets()[name]


def dated(name: str) -> bool:
    """Whether a facet's lists are of one day."""
    return any(p.name == "date" for p in facet(name).parameters)


def incidence(
    store: Store, slice: Slice | None = None, *, language: str = "en", base: str = vocab.CANONICAL_BASE
) -> Incidence:
    """Read one slice of one facet from any store, by at most five queries, whatever its size.

    Args:
        language: Of the labels.
        base: Of the paths in `slice`, and of the graphs.

    Raises:
        NotFound: No such facet, or a mechanism of the slice that the data do not know.
        ParameterError: A layer, grade, level or kind that does not exist.
    """
    wanted = normal(slice or Slice(), base)
    known: dict[str, dict[str, Node]] = {}
    for row in store.select(sparql_text.bind(catalogue.view("mechanisms"), {"lang": Literal(language)})).dicts():
        known.setdefault(str(row["mechanism"]), row)
    for iri in wanted.mechanisms:
        if iri not in known:
            near = difflib.get_close_matches(iri, known, n=3, cutoff=0.8)
            raise NotFound(
                "is no mechanism", where="overlap", value=vocab.shorten(iri, base),
                accepted=", ".join(vocab.shorten(n, base) for n in near) or "`kg query mechanisms-by-kind` lists them",
            )  # fmt: skip
    for part, column, chosen in (("--level", "level", wanted.levels), ("--kind", "kind", wanted.kinds)):
        held = {str(row[column]) for row in known.values() if column in row}
        for iri in chosen:
            if iri not in held:
                raise ParameterError(
                    "is no concept of the data", where=part, value=vocab.shorten(iri, base),
                    accepted=", ".join(vocab.shorten(h, base) for h in sorted(held)),
                )  # fmt: skip
    scope = {
        iri
        for iri, row in known.items()
        if (not wanted.mechanisms or iri in wanted.mechanisms)
        and (not wanted.kinds or str(row["kind"]) in wanted.kinds)
        and (not wanted.levels or str(row.get("level", "")) in wanted.levels)
    }
    if wanted.weightless is None:
        states = store.select(catalogue.view("common-parties")).rows if LISTS.get(wanted.facet) == "assessed" else ()
        wanted = replace(wanted, weightless=tuple(sorted(str(row[0]) for row in states)))
    labels: dict[str, str] = {}
    status = _status(store, wanted, scope, labels, language, base)
    rows = sorted({m for m, _ in status} | set(wanted.mechanisms) & scope)
    labels |= {iri: str(known[iri]["label"]) for iri in scope if "label" in known[iri]}
    lists = _lists(store, wanted, rows, {m for m, _ in status}, base)
    if (wanted.layers or wanted.confidence) and LISTS.get(wanted.facet) in ("assessed", "classified"):
        whole = _status(store, replace(wanted, layers=(), confidence=None), scope, {}, language, base)
        for iri in {m for m, _ in whole.keys() - status.keys()} & lists.keys():
            if lists[iri].closed:
                lists[iri] = replace(lists[iri], mark="partial", why="filtered")
    return build(
        wanted, rows, status, lists,
        labels=labels,
        kinds={iri: str(known[iri]["kind"]) for iri in rows},
        levels={iri: str(known[iri]["level"]) for iri in rows if "level" in known[iri]},
        unlisted=scope - set(rows),
    )  # fmt: skip


def build(
    slice: Slice,
    mechanisms: Iterable[str],
    status: Mapping[tuple[str, str], bool],
    lists: Mapping[str, ItemList],
    *,
    labels: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    levels: Mapping[str, str] | None = None,
    unlisted: Iterable[str] = (),
) -> Incidence:
    """An incidence from plain mappings, for data that do not come from a store.

    Args:
        status: (mechanism, item) to whether it is certain; False is possible, an absent pair is neither.
        lists: By mechanism; a mechanism without an entry has an unknown list.
    """
    rows = tuple(sorted({*mechanisms, *(m for m, _ in status)}))
    items = tuple(sorted({i for _, i in status}))
    at, place = {iri: n for n, iri in enumerate(rows)}, {iri: n for n, iri in enumerate(items)}
    matrices = []
    for wanted in (True, False):
        cells = [(at[m], place[i]) for (m, i), certain in status.items() if certain is wanted]
        r, c = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        matrix = sparse.csr_array((np.ones(len(cells)), (r, c)), shape=(len(rows), len(items)))
        matrix.sort_indices()
        matrices.append(matrix)
    return Incidence(
        slice, rows, items, matrices[0], matrices[1], tuple(lists.get(m, ItemList("unknown")) for m in rows),
        labels or {}, kinds or {}, levels or {}, tuple(sorted(unlisted)),
    )  # fmt: skip


# --- the query ---------------------------------------------------------------------------------


def normal(slice: Slice, base: str = vocab.CANONICAL_BASE) -> Slice:
    """The slice with full IRIs, sorted, checked, and the date filled in; errors as for `incidence`."""
    query = facet(slice.facet)
    day = next((p.default for p in query.parameters if p.name == "date"), None)
    date = None if day is None else slice.date or datetime.date.fromisoformat(day)
    for where, values, accepted in (
        ("--layer", slice.layers, LAYERS),
        ("--confidence", [slice.confidence] if slice.confidence else [], GRADES),
    ):
        for value in values:
            if value not in accepted:
                raise ParameterError("is not known", where=where, value=value, accepted=", ".join(accepted))
    return replace(
        slice,
        date=date,
        layers=tuple(layer for layer in LAYERS if layer in slice.layers),
        plan=None if slice.plan is None else vocab.expand(slice.plan, base),
        levels=_concepts(slice.levels, "level", base),
        kinds=_concepts(slice.kinds, "mechanism-kind", base),
        mechanisms=tuple(sorted({vocab.expand(m, base) for m in slice.mechanisms})),
        weightless=None
        if slice.weightless is None
        else tuple(sorted({vocab.expand(i, base) for i in slice.weightless})),
    )


def text(slice: Slice, mechanism: str | None = None, *, language: str = "en", base: str = vocab.CANONICAL_BASE) -> str:
    """The facet's query with the slice's parameters bound, for all mechanisms or one (an IRI or path).

    The level, the kind and the list of mechanisms of a slice are no part of it: they choose rows, not items.
    """
    asked = normal(slice, base)
    query = facet(asked.facet)
    given = {
        "mechanism": mechanism,
        "date": str(asked.date) if asked.date else None,
        "plan": asked.plan,
        "confidence": asked.confidence,
        "lang": language,
    }
    wanted = {p.name for p in query.parameters}
    return query.bound({k: v for k, v in given.items() if v is not None and k in wanted}, base)


def shared_text(
    slice: Slice, first: str, second: str, *, language: str = "en", base: str = vocab.CANONICAL_BASE
) -> str:
    """A query whose ?item are the items that both mechanisms certainly have: the facet's query twice, joined by item.

    Columns: ?item, ?itemLabel. It runs as it is on any SPARQL 1.1 service that holds the data; where the slice has
    layers, over the graphs of `graphs`.
    """
    heads, parts = [], []
    for iri in (first, second):
        head, _, body = text(slice, iri, language=language, base=base).partition("SELECT ")
        body = "WHERE {" + body.partition("WHERE {")[2].rpartition("ORDER BY")[0].rstrip()
        if "status" in facet(slice.facet).columns:
            body = body.removesuffix("}") + '  FILTER (?status = "certain")\n}'
        parts.append("    SELECT ?item ?itemLabel\n" + "\n".join("    " + line for line in body.splitlines()))
        heads.append("".join(line + "\n" for line in head.splitlines() if not line.startswith("#+")).strip() + "\n\n")
    inner = "\n  }\n  {\n".join(parts)
    return f"{heads[0]}SELECT DISTINCT ?item ?itemLabel\nWHERE {{\n  {{\n{inner}\n  }}\n}}\nORDER BY ?item\n"


def graphs(store: Store, slice: Slice, base: str = vocab.CANONICAL_BASE) -> list[str] | None:
    """The named graphs of the slice's layers, with entities and vocabulary; None where it asks all layers."""
    if not slice.layers:
        return None
    held = store.graphs()
    return sorted({graph for layer in slice.layers for graph in layer_graphs(held, layer, base)})


def _status(
    store: Store, slice: Slice, scope: set[str], labels: dict[str, str], language: str, base: str
) -> dict[tuple[str, str], bool]:
    """(mechanism, item) to whether one row says it is certain; fills in the labels of the items."""
    table = store.select(text(slice, language=language, base=base), graphs(store, slice, base)).pick(_columns(slice))
    status: dict[tuple[str, str], bool] = {}
    for mechanism, item, label, *rest in table:
        if (iri := str(mechanism)) in scope:
            key = (iri, str(item))
            status[key] = status.get(key, False) or not rest or str(rest[0]) == "certain"
            if label is not None:
                labels[key[1]] = str(label)
    return status


def _columns(slice: Slice) -> list[str]:
    columns = facet(slice.facet).columns
    return ["mechanism", "item", "itemLabel", *(["status"] if "status" in columns else [])]


def _concepts(names: Iterable[str], scheme: str, base: str) -> tuple[str, ...]:
    found = set()
    for name in names:
        iri = vocab.expand(name if ":" in name or "/" in name else f"{scheme}:{name}", base)
        if not iri.startswith(f"{vocab.SCHEME}{scheme}/"):
            raise ParameterError(f"is no concept of the scheme {scheme}", where="overlap", value=name)
        found.add(iri)
    return tuple(sorted(found))


# --- how far a list is known --------------------------------------------------------------------


def _lists(store: Store, slice: Slice, rows: Iterable[str], listed: set[str], base: str) -> dict[str, ItemList]:
    way = LISTS.get(slice.facet, "open")
    if way == "assessed":
        return _assessed(store, slice, base)
    marks = {"coded": ("complete", "complete"), "classified": ("complete", "unknown"), "open": ("unknown", "unknown")}
    some, none = marks[way]
    return {iri: ItemList(some if iri in listed else none, why=way) for iri in rows}


def _assessed(store: Store, slice: Slice, base: str) -> dict[str, ItemList]:
    day = slice.date
    assert day is not None, "an assessed facet is dated"
    marks: dict[str, list[tuple[datetime.date, str, str, str]]] = {}
    counts: dict[str, dict[datetime.date, set[int]]] = {}
    for row in store.select(catalogue.view("member-lists"), graphs(store, slice, base)).dicts():
        iri, as_of = str(row["mechanism"]), datetime.date.fromisoformat(str(row["asOf"]))
        if "mark" in row:
            mark = str(row["mark"]).removeprefix(f"{vocab.SCHEME}completeness/")
            marks.setdefault(iri, []).append((as_of, str(row["support"]), mark, str(row.get("note", ""))))
        elif as_of <= day:
            counts.setdefault(iri, {}).setdefault(as_of, set()).add(int(str(row["count"])))
    found = {}
    for iri in sorted(marks.keys() | counts.keys()):
        counted = max(counts.get(iri, {}), default=None)
        number = tuple(sorted(counts[iri][counted])) if counted else ()
        before = [a for a in sorted(marks.get(iri, ())) if a[0] <= day]
        if not before:
            found[iri] = ItemList("unknown", counts=number, counted=counted)
            continue
        as_of, assessment, mark, note = before[-1]
        # a list that was complete on an earlier day is complete today only if a later assessment says so too
        after = [a for a in sorted(marks[iri]) if a[0] > day]
        carried = mark == "complete" and as_of < day and not (after and after[0][2] == "complete")
        found[iri] = ItemList(
            "partial" if carried else mark, as_of, assessment, note, number, counted,
            why="carried" if carried else "assessed",
        )  # fmt: skip
    return found
