"""Where mechanisms overlap, how strongly, and why: measures with bounds, graph questions, explanations.

All measures are functions of one `Incidence`. Where both lists are complete and no date is open, a measure
has one value. Else it has the bounds of what it can be, or is unknown; what is not known is never taken for 0.

The bounds speak of every world that fits the record: an item that is only possible may be in or out, and a list
that is not complete may hold any further items, named elsewhere or not. Weights (`Incidence.idf`, 1/df) are
those of the record in all these worlds: rarity is a property of what is recorded. No measure says whether an overlap is
significant: on lists this small, and with items this unequal, such tests mislead.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from rdflib.term import URIRef
from scipy import sparse

from kg import explain, vocab
from kg.catalogue import read_query
from kg.dataset import resources
from kg.errors import KgError, NotFound
from kg.incidence import Incidence, ItemList, Slice, Vector, graphs, incidence, shared_text, text
from kg.store import Store

Bits: TypeAlias = NDArray[np.bool_]
Pair: TypeAlias = tuple[str, str]

DEFAULT = "weighted-jaccard"


# --- what a measure is made of --------------------------------------------------------------------


@dataclass(frozen=True)
class Sums:
    """Weighed set sizes of many pairs (A, B) at once.

    C are the certain items of a list, H the certain and the possible ones. Each is an array of one number per pair, all
    of the same shape. The weight of an item is 1 for counts.

    Attributes:
        ca, cb, ha, hb: |C_A|, |C_B|, |H_A|, |H_B|.
        cc, ch, hc, hh: |C_A ∩ C_B|, |C_A ∩ H_B|, |H_A ∩ C_B|, |H_A ∩ H_B|.
        open_a, open_b: Whether further items may exist.
    """

    ca: Vector
    cb: Vector
    ha: Vector
    hb: Vector
    cc: Vector
    ch: Vector
    hc: Vector
    hh: Vector
    open_a: Bits
    open_b: Bits

    def turned(self) -> Sums:
        """The same pairs as (B, A)."""
        return Sums(
            self.cb, self.ca, self.hb, self.ha, self.cc, self.hc, self.ch, self.hh, self.open_b, self.open_a
        )  # fmt: skip

    @property
    def one_open(self) -> Bits:
        """Exactly one list is open."""
        return self.open_a ^ self.open_b


@dataclass(frozen=True)
class Bounds:
    """Least and greatest value of a measure over all worlds; NaN: not defined in any. `hi` may be infinite."""

    lo: Vector
    hi: Vector


def _ratio(above: Vector, below: Vector) -> Vector:
    """above / below; NaN where below is 0."""
    found: Vector = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    np.divide(above, below, out=found, where=below > _ZERO)
    return found


_ZERO = 1e-12
"""Sums of weights below this are 0: differences of sums carry rounding."""


def _pick(s: Sums, closed: Vector, one: Vector, both: Vector | float) -> Vector:
    return np.where(s.open_a & s.open_b, both, np.where(s.one_open, one, closed))


def _open_first(s: Sums) -> Sums:
    """Each pair turned so that, where one list is open, it is A."""
    t, swap = s.turned(), s.open_b & ~s.open_a
    names = ("ca", "cb", "ha", "hb", "cc", "ch", "hc", "hh", "open_a", "open_b")
    return Sums(*(np.where(swap, getattr(t, n), getattr(s, n)) for n in names))


def shared(s: Sums) -> Bounds:
    """Shared count: |A ∩ B|, a whole number from 0.

    Simple, and it rewards long lists. Least: the items certain on both sides. Greatest: those possible on both sides;
    with one open list, all items of the other; with two, there is no greatest.
    """
    o = _open_first(s)
    return Bounds(s.cc, _pick(s, s.hh, o.hb, np.inf))


def jaccard(s: Sums) -> Bounds:
    """Jaccard: |A ∩ B| / |A ∪ B|, 0 to 1; with weights, their sums. Not defined if the union weighs nothing.

    Greatest: every item that can be shared is. Least: none is, and the union is as large as can be; an open list can
    grow without end, so the least is then 0 (a bound that is approached, not reached). Two open lists: 0 to 1, unknown.

    Source: P. Jaccard 1901; with idf weights (K. Spärck Jones 1972) the specificity-weighted form, which is the
    default: an item that all have weighs 0, so sharing it alone counts for nothing.
    """
    o = _open_first(s)
    both_possible = s.hh - s.ch - s.hc + s.cc
    hi = _ratio(s.hh, s.ca + s.cb - s.cc + both_possible)
    lo = _ratio(s.cc, s.ha + s.hb - s.hh)
    lo = np.where(np.isnan(lo), hi, lo)
    hi = np.where(np.isnan(hi), lo, hi)
    hi_one = _ratio(o.hb, o.ca + o.hb - o.ch)
    return Bounds(
        _pick(s, lo, np.zeros_like(lo), 0.0),
        _pick(s, hi, np.where(np.isnan(hi_one), 0.0, hi_one), 1.0),
    )


def overlap_coefficient(s: Sums) -> Bounds:
    """Overlap coefficient: |A ∩ B| / min(|A|, |B|), 0 to 1; 1 if one list holds the other. Not defined if one is empty.

    It is 1 for most pairs of bilateral bodies, hence no default. Least: the shorter list is as long as it can be
    without sharing more, where items possible on both sides go to the shorter first. An open list can hold all of the
    other.

    Source: D. Szymkiewicz 1934; G. G. Simpson 1943.
    """
    o = _open_first(s)
    a_hi, b_hi = s.ca + s.hh - s.ch, s.cb + s.hh - s.hc
    hi = _ratio(s.hh, np.minimum(a_hi, b_hi))
    either = s.hh - s.ch - s.hc + s.cc
    # possible items that the other list cannot have are in; those that are certain there are out
    a_lo, b_lo = s.ca + (s.ha - s.ca) - (s.hh - s.ch), s.cb + (s.hb - s.cb) - (s.hh - s.hc)
    shorter = np.minimum(np.minimum(a_lo + either, b_lo + either), np.floor((a_lo + b_lo + either) / 2 + 1e-9))
    hi = np.where(np.isnan(hi) & (shorter > 0), 0.0, hi)
    lo = np.where(s.cc > 0, _ratio(s.cc, shorter), np.where(shorter > 0, 0.0, hi))
    lo_one = np.where(o.hb > 0, _ratio(o.cc, o.cb + (o.hb - o.cb) - (o.ch - o.cc)), 0.0)
    hi_one = np.where(o.hb > 0, 1.0, np.nan)
    lo_one = np.where(np.isnan(hi_one), np.nan, np.where(np.isnan(lo_one), hi_one, lo_one))
    return Bounds(_pick(s, lo, lo_one, 0.0), _pick(s, hi, hi_one, 1.0))


def contained(s: Sums) -> Bounds:
    """Containment of A in B: |A ∩ B| / |A|, 0 to 1, not symmetric. Not defined if A is empty.

    The literature's directed member share (Haftel and Lenz): A may nest in B though B does not in A. If A is open it
    can grow past any share; if B is open it can hold all of A, while what is shared already stays shared.
    """
    grown = s.ha - (s.hc - s.cc)  # A with all that may be its own and B need not have
    hi = _ratio(s.hh, s.ca + s.hh - s.ch)
    hi = np.where(np.isnan(hi) & (grown > _ZERO), 0.0, hi)
    lo = _ratio(s.cc, grown)
    lo = np.where(np.isnan(lo), hi, lo)
    open_a = _ratio(s.hb, s.ca + s.hb - s.ch)
    open_a = np.where(np.isnan(open_a), 0.0, open_a)
    open_b = np.where(s.ha > _ZERO, 1.0, np.nan)
    lo_b = _ratio(s.cc, grown)
    lo_b = np.where(np.isnan(lo_b), open_b, lo_b)
    both = s.open_a & s.open_b
    return Bounds(
        np.where(s.open_a, 0.0, np.where(s.open_b, lo_b, lo)),
        np.where(both, 1.0, np.where(s.open_a, open_a, np.where(s.open_b, open_b, hi))),
    )


def contains(s: Sums) -> Bounds:
    """Containment of B in A: |A ∩ B| / |B|, 0 to 1; see `contained`."""
    return contained(s.turned())


def cosine(s: Sums) -> Bounds:
    """Cosine of the idf vectors: Σ_{A∩B} idf² / (√Σ_A idf² · √Σ_B idf²), 0 to 1.

    Not defined if one side weighs nothing. Here the weight of an item in `s` is idf². Where an item that is possible on
    one side is possible or certain on the other, the least is a safe bound that no world may reach.

    Source: G. Salton, A. Wong, C. S. Yang 1975, A vector space model for automatic indexing.
    """
    o = _open_first(s)
    either = s.hh - s.ch - s.hc + s.cc
    a_hi, b_hi = s.ca + s.hh - s.ch, s.cb + s.hh - s.hc
    a_lo, b_lo = s.ha - (s.hh - s.ch), s.hb - (s.hh - s.hc)
    part = np.clip((b_lo + either - a_lo) / 2, 0, either)
    widest = (a_lo + part) * (b_lo + either - part)
    hi = _ratio(s.hh, np.sqrt(np.maximum(a_hi * b_hi, 0)))
    hi = np.where(np.isnan(hi) & (widest > _ZERO), 0.0, hi)
    lo = np.where(s.cc > _ZERO, _ratio(s.cc, np.sqrt(np.maximum(widest, 0))), np.where(np.isnan(hi), hi, 0.0))
    lo_one = np.where(o.hb > _ZERO, 0.0, np.nan)
    hi_one = np.sqrt(_ratio(o.hb, o.ca + o.hb - o.ch))
    hi_one = np.where(o.hb > _ZERO, hi_one, np.nan)
    return Bounds(_pick(s, lo, lo_one, 0.0), _pick(s, hi, hi_one, 1.0))


def resource_allocation(s: Sums) -> Bounds:
    """Resource allocation: Σ_{A∩B} 1/df, from 0 without limit. Each shared item hands out one unit to all that have it.

    Here the weight of an item in `s` is 1/df. An item that all N mechanisms have still adds 1/N. Bounds as for
    `shared`.

    Source: T. Zhou, L. Lü, Y.-C. Zhang 2009, Predicting missing links via local information.
    """
    return shared(s)


@dataclass(frozen=True)
class Measure:
    """One measure: its id, its functions, the weight of an item in it, its greatest value, its formula.

    Attributes:
        value: From the weights of A ∩ B, A and B, where nothing is open; NaN where it is not defined.
        bounds: From the sums of pairs whose lists may be open; see the docstring of each.
        weight: ``count`` (1), ``idf``, ``idf2`` (idf squared) or ``share`` (1/df).
        top: 1 or infinity.
        symmetric: Whether (A, B) and (B, A) have the same value.
        formula: In signs, the same in every language.
    """

    id: str
    value: Callable[[Vector, Vector, Vector], Vector] = field(repr=False)
    bounds: Callable[[Sums], Bounds] = field(repr=False)
    weight: str
    top: float
    symmetric: bool
    formula: str


def _of_union(both: Vector, a: Vector, b: Vector) -> Vector:
    return _ratio(both, a + b - both)


MEASURES: Mapping[str, Measure] = {
    m.id: m
    for m in (
        Measure(DEFAULT, _of_union, jaccard, "idf", 1, True, "Σ idf(A∩B) / Σ idf(A∪B)"),
        Measure("jaccard", _of_union, jaccard, "count", 1, True, "|A∩B| / |A∪B|"),
        Measure(
            "overlap-coefficient", lambda both, a, b: _ratio(both, np.minimum(a, b)), overlap_coefficient,
            "count", 1, True, "|A∩B| / min(|A|, |B|)",
        ),
        Measure("contained", lambda both, a, b: _ratio(both, a), contained, "count", 1, False, "|A∩B| / |A|"),
        Measure("contains", lambda both, a, b: _ratio(both, b), contains, "count", 1, False, "|A∩B| / |B|"),
        Measure(
            "cosine", lambda both, a, b: _ratio(both, np.sqrt(a * b)), cosine,
            "idf2", 1, True, "Σ idf²(A∩B) / √(Σ idf²(A) · Σ idf²(B))",
        ),
        Measure(
            "resource-allocation", lambda both, a, b: both, resource_allocation, "share", math.inf, True, "Σ 1/df(A∩B)"
        ),
        Measure("shared", lambda both, a, b: both, shared, "count", math.inf, True, "|A∩B|"),
    )
}  # fmt: skip
"""The measures by id, the default first; see the docstring of each function for range, bounds and reference."""


def measure(name: str) -> Measure:
    """One measure.

    Raises:
        NotFound: No such measure; the message lists all.
    """
    if name not in MEASURES:
        raise NotFound("is no measure", where="overlap", value=name, accepted=", ".join(MEASURES))
    return MEASURES[name]


@dataclass(frozen=True)
class Value:
    """What a measure says of one pair.

    Attributes:
        state: ``exact``; ``bound`` (it lies from `lo` to `hi`); ``unknown`` (the bounds exclude nothing);
            ``undefined``.
        lo, hi: Equal if exact; None if undefined; `hi` is None where there is no greatest value.
        recorded: The formula on the certain items alone, to sort and draw by; never to be shown as the value unless
            exact. None where it is not defined on them.
        why: Why it is not exact: ``open-a``, ``open-b`` (that list may hold more), ``dates`` (an item is only possible
            on the day); if undefined, ``empty`` (a side has no item) or ``no-specific-items`` (all items weigh
            nothing).
    """

    state: str
    lo: float | None
    hi: float | None
    recorded: float | None
    why: tuple[str, ...] = ()

    @property
    def exact(self) -> float | None:
        """The value, if there is one."""
        return self.lo if self.state == "exact" else None

    def __str__(self) -> str:
        """``0.25``, ``0.1–0.4``, ``≥ 3``, ``unknown`` or ``undefined``; three significant digits."""
        match self.state:
            case "exact":
                return number(self.lo)
            case "bound" if self.hi is None:
                return f"≥ {number(self.lo)}"
            case "bound":
                return f"{number(self.lo)}–{number(self.hi)}"
            case _:
                return self.state


def number(value: float | None) -> str:
    """A number for reading: whole as it is, else three significant digits; empty if there is none."""
    if value is None:
        return ""
    if value == int(value):
        return str(int(value))
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.1e}"


@dataclass(frozen=True)
class Matrix:
    """One measure for all pairs, by row and column of `Incidence.mechanisms`.

    Attributes:
        lo, hi, recorded: n × n; NaN where undefined, `hi` may be infinite. The diagonal is NaN.
        exact, unknown, undefined: Where that is the state; elsewhere off the diagonal it is a bound.
    """

    lo: Vector
    hi: Vector
    recorded: Vector
    exact: Bits
    unknown: Bits
    undefined: Bits


@dataclass(frozen=True)
class Load:
    """How crowded the surroundings of one mechanism are (monadic load): sums over all other mechanisms.

    Attributes:
        links: Number of others with which it certainly shares an item.
        value: Sum of the measure; the bounds add up, and one unknown summand leaves only what the others give.
        unknown: Number of others for which the measure is unknown; for `value.hi` each counts with its greatest value.
    """

    mechanism: str
    links: int
    value: Value
    unknown: int


@dataclass(frozen=True)
class Link:
    """One pair in a ranking.

    Attributes:
        first, second: IRIs; of a ranking for one mechanism the first is that one, else they are in order.
        value: Of the measure asked for.
        shared: The items that both certainly have, sorted.
        possible: The items that both may have, beyond these.
    """

    first: str
    second: str
    value: Value
    shared: tuple[str, ...]
    possible: tuple[str, ...]


class Overlaps:
    """All overlaps of one incidence. Everything is computed when first asked for, and in sorted order.

    For up to `DENSE` mechanisms; `stream` takes more.
    """

    DENSE = 3000

    def __init__(self, incidence: Incidence) -> None:
        if len(incidence.mechanisms) > self.DENSE:
            raise KgError(
                f"mechanisms are too many for a table of all pairs (limit {self.DENSE})", where="overlap",
                value=len(incidence.mechanisms), remedy="Choose levels, kinds or mechanisms, or use kg.overlap.stream.",
            )  # fmt: skip
        self.incidence = incidence
        self._sums_of: dict[str, Sums] = {}
        self._matrices: dict[str, Matrix] = {}

    def matrix(self, name: str = DEFAULT) -> Matrix:
        """A measure for all pairs; of a measure that is not symmetric, row A and column B hold (A, B)."""
        if name not in self._matrices:
            m = measure(name)
            s = self._sums(m.weight)
            b = m.bounds(s)
            lo, hi, recorded = (np.array(v, dtype=float) for v in (b.lo, b.hi, m.value(s.cc, s.ca, s.cb)))
            for values in (lo, hi, recorded):
                np.fill_diagonal(values, np.nan)
                np.clip(values, 0, m.top, out=values)
            undefined = np.isnan(hi)
            closed = ~(s.open_a | s.open_b)
            with np.errstate(invalid="ignore"):
                exact = closed & (np.abs(hi - lo) <= 1e-12 * np.maximum(1, np.abs(lo)))
                unknown = ~exact & (lo <= 0) & (hi >= m.top)
            self._matrices[name] = Matrix(lo, hi, recorded, exact, unknown, undefined)
        return self._matrices[name]

    def value(self, name: str, a: str, b: str) -> Value:
        """A measure for one pair.

        Raises:
            NotFound: No such measure, or a mechanism without an item in the slice.
            KgError: A mechanism with itself.
        """
        i, j = self._places(a, b)
        m, inc = self.matrix(name), self.incidence
        lo, hi, recorded = (_plain(v[i, j]) for v in (m.lo, m.hi, m.recorded))
        if m.exact[i, j]:
            return Value("exact", lo, lo, recorded)
        if m.undefined[i, j]:
            held = self._sums("count")
            count = min(held.ha[i, j], held.hb[i, j]) if name != "jaccard" else held.ha[i, j] + held.hb[i, j]
            return Value("undefined", None, None, recorded, ("empty" if count == 0 else "no-specific-items",))
        why = [f"open-{side}" for side, k in (("a", i), ("b", j)) if not inc.lists[k].closed]
        why += ["dates"] if self._dated[i] or self._dated[j] else []
        return Value("unknown" if m.unknown[i, j] else "bound", lo, hi, recorded, tuple(why))

    def values(self, a: str, b: str) -> dict[str, Value]:
        """Every measure for one pair, by id; errors as for `value`."""
        return {name: self.value(name, a, b) for name in MEASURES}

    def link(self, a: str, b: str, name: str = DEFAULT) -> Link:
        """One pair with its shared items; errors as for `value`."""
        certain = [set(self.incidence.items_of(m)) for m in (a, b)]
        all_ = [c | set(self.incidence.items_of(m, possible=True)) for c, m in zip(certain, (a, b), strict=True)]
        both = certain[0] & certain[1]
        may = (all_[0] & all_[1]) - both
        return Link(a, b, self.value(name, a, b), tuple(sorted(both)), tuple(sorted(may)))

    def pairs(self) -> list[Pair]:
        """The pairs that certainly share an item, sorted, each with the smaller IRI first."""
        i, j = np.nonzero(np.triu(self._sums("count").cc, 1))
        names = self.incidence.mechanisms
        return [(names[x], names[y]) for x, y in zip(i.tolist(), j.tolist(), strict=True)]

    def ranked(self, name: str = DEFAULT, of: str | None = None) -> list[Link]:
        """The pairs that certainly share an item, all or those of one mechanism.

        The strongest recorded value comes first, ties are by IRI.

        Raises:
            NotFound: As for `value`.
        """
        if of is None:
            found = [self.link(a, b, name) for a, b in self.pairs()]
        else:
            row = self._sums("count").cc[self.incidence.row(of)]
            others = [m for m, n in zip(self.incidence.mechanisms, row.tolist(), strict=True) if n > 0 and m != of]
            found = [self.link(of, other, name) for other in others]
        return sorted(found, key=lambda x: (-round(x.value.recorded or 0.0, 12), x.first, x.second))

    def load(self, name: str = DEFAULT) -> list[Load]:
        """The monadic load of each mechanism, in the order of `Incidence.mechanisms`.

        Source: the monadic form of Y. Haftel and T. Lenz, Measuring institutional overlap in global governance; the
        formula here is ours: a plain sum over pairs.
        """
        m, counts = self.matrix(name), self._sums("count").cc
        found = []
        for k, iri in enumerate(self.incidence.mechanisms):
            links = int((counts[k] > 0).sum() - (counts[k, k] > 0))
            defined = ~m.undefined[k]
            lo, hi = float(np.nansum(m.lo[k])), float(np.nansum(m.hi[k]))
            every = bool((m.exact[k] | m.undefined[k]).all())
            state = "exact" if every and defined.any() else "bound" if defined.any() else "undefined"
            value = Value(state, lo, None if math.isinf(hi) else hi, float(np.nansum(m.recorded[k])))
            if state == "undefined":
                value = Value(state, None, None, None, ("empty",))
            found.append(Load(iri, links, value, int(m.unknown[k].sum())))
        return found

    # --- graph questions ---

    def graph(self, name: str = DEFAULT) -> nx.Graph[str]:
        """Mechanisms linked by what they certainly share, for drawing and graph questions; nodes and edges sorted.

        There is an edge where the recorded value is above 0; so with the default measure those that share only items
        which all have are not linked. Node attributes as the mechanisms of `Incidence.graph`. Edge attributes:
        ``weight`` (recorded value), ``shared`` (count), ``lo``, ``hi`` (``hi`` left out where there is none), ``state``
        (of `Value`). A measure that is not symmetric is taken in the order of the IRIs.
        """
        bipartite = self.incidence.graph()
        graph: nx.Graph[str] = nx.Graph(facet=self.incidence.slice.facet, measure=name, date=bipartite.graph["date"])
        for iri in self.incidence.mechanisms:
            attributes = dict(bipartite.nodes[iri])
            del attributes["bipartite"]
            graph.add_node(iri, **attributes)
        counts = self._sums("count").cc
        for a, b in self.pairs():
            value = self.value(name, a, b)
            if value.recorded is None or round(value.recorded, 12) <= 0:
                continue
            bounds = {k: v for k, v in (("lo", value.lo), ("hi", value.hi)) if v is not None}
            n = int(counts[self.incidence.at[a], self.incidence.at[b]])
            graph.add_edge(a, b, weight=value.recorded, shared=n, state=value.state, **bounds)
        return graph

    def communities(self, name: str = DEFAULT) -> list[tuple[str, ...]]:
        """Groups that overlap more among themselves, largest first, ties by IRI; isolates are left out.

        Greedy modularity on the recorded weights: deterministic, no seed. A description, not a finding: modularity
            cannot see
        small groups in large graphs, and partial lists pull weights down.

        Source: A. Clauset, M. E. J. Newman, C. Moore 2004, Finding community structure in very large networks.
        """
        graph, names = self._numbered(name)
        graph.remove_nodes_from(list(nx.isolates(graph)))
        if not graph.number_of_edges():
            return []
        found = nx.community.greedy_modularity_communities(graph, weight="weight")
        groups = [tuple(sorted(names[n] for n in group)) for group in found]
        return sorted(groups, key=lambda g: (-len(g), g))

    def bridges(self, name: str = DEFAULT) -> list[Pair]:
        """Links whose loss would part the graph, sorted."""
        graph, names = self._numbered(name)
        edges: Iterable[tuple[int, int]] = nx.bridges(graph)  # type: ignore[arg-type]
        return sorted((names[min(edge)], names[max(edge)]) for edge in edges)

    def cut_vertices(self, name: str = DEFAULT) -> list[str]:
        """Mechanisms whose loss would part the graph, sorted."""
        graph, names = self._numbered(name)
        return sorted(names[n] for n in nx.articulation_points(graph))

    def isolates(self, name: str = DEFAULT) -> list[str]:
        """Mechanisms without a link, sorted: nothing specific is known to be shared, which is not: nothing is."""
        return sorted(nx.isolates(self.graph(name)))

    def backbone(self, name: str = DEFAULT, strongest: int = 2) -> list[Pair]:
        """Fewer links by rule: each mechanism's `strongest` links and a maximum spanning forest, ties by IRI; sorted.

        Every component of the graph stays in one piece. It is a way to draw less, no test of anything.
        """
        weighed = [(min(a, b), max(a, b), round(d["weight"], 12)) for a, b, d in self.graph(name).edges(data=True)]
        edges = sorted(weighed, key=lambda e: (-e[2], e[0], e[1]))
        kept: set[Pair] = set()
        taken: dict[str, int] = {}
        root: dict[str, str] = {}

        def top(node: str) -> str:
            while (parent := root.get(node, node)) != node:
                root[node] = node = root.get(parent, parent)
            return node

        for a, b, _ in edges:  # strongest first: a link that either end still wants, or that joins two trees
            if taken.get(a, 0) < strongest or taken.get(b, 0) < strongest or top(a) != top(b):
                kept.add((a, b))
            root[top(a)] = top(b)
            taken[a], taken[b] = taken.get(a, 0) + 1, taken.get(b, 0) + 1
        return sorted(kept)

    # --- inside ---

    def _places(self, a: str, b: str) -> tuple[int, int]:
        i, j = self.incidence.row(a), self.incidence.row(b)
        if i == j:
            raise KgError(
                "is compared with itself", where="overlap", value=vocab.shorten(a), remedy="Name two mechanisms."
            )
        return i, j

    @functools.cached_property
    def _dated(self) -> list[bool]:
        return (np.diff(self.incidence.possible.indptr) > 0).tolist()  # type: ignore[no-any-return]

    def _sums(self, weight: str) -> Sums:
        if weight not in self._sums_of:
            inc = self.incidence
            w = _weights(inc, weight)
            certain, held = inc.certain, inc.certain + inc.possible
            n = len(inc.mechanisms)

            def product(left: sparse.csr_array, right: sparse.csr_array) -> Vector:
                return np.asarray((left.multiply(w).tocsr() @ right.T).toarray(), dtype=float)

            cc = product(certain, certain)
            ch = product(certain, held) if inc.possible.nnz else cc
            hh = product(held, held) if inc.possible.nnz else cc
            c, h = certain @ w, held @ w
            open_ = np.array([not x.closed for x in inc.lists], dtype=bool)
            if weight in ("idf", "idf2") and inc.carriers < 2:  # nothing can weigh anything, whatever is missing
                open_ = np.zeros(n, dtype=bool)
            down, across = np.zeros((n, 1)), np.zeros((1, n))
            none_down, none_across = down.astype(bool), across.astype(bool)
            self._sums_of[weight] = Sums(
                ca=c[:, None] + across, cb=c[None, :] + down, ha=h[:, None] + across, hb=h[None, :] + down,
                cc=cc, ch=ch, hc=ch.T, hh=hh,
                open_a=open_[:, None] | none_across, open_b=open_[None, :] | none_down,
            )  # fmt: skip
        return self._sums_of[weight]

    def _numbered(self, name: str) -> tuple[nx.Graph[int], tuple[str, ...]]:
        """The graph with numbers for nodes: sets of strings have no fixed order between two runs of Python."""
        graph, at = self.graph(name), self.incidence.at
        numbered: nx.Graph[int] = nx.Graph()
        numbered.add_nodes_from(range(len(self.incidence.mechanisms)))
        numbered.add_weighted_edges_from((at[a], at[b], d["weight"]) for a, b, d in graph.edges(data=True))
        return numbered, self.incidence.mechanisms


def overlaps(incidence: Incidence) -> Overlaps:
    """The overlaps of an incidence.

    Raises:
        KgError: It has too many mechanisms for a table of all pairs.
    """
    return Overlaps(incidence)


def _weights(incidence: Incidence, weight: str) -> Vector:
    match weight:
        case "idf":
            return incidence.idf
        case "idf2":
            return incidence.idf**2
        case "share":
            return np.asarray(1 / np.maximum(incidence.df, 1), dtype=float)
        case _:
            return np.ones(len(incidence.items))


def _plain(value: float) -> float | None:
    return None if math.isnan(value) or math.isinf(value) else round(float(value), 12)


# --- more than one facet ---------------------------------------------------------------------------


class Combined:
    """Several facets in one number: Σ w · s over the facets with a value, divided by the sum of their weights.

    s is the default measure. A facet that is unknown or undefined for a pair, or in which one of the two has no item,
    is left out of that pair and its weight with it; so the parts belong beside every combined number. Bounds add up
    likewise.

    Attributes:
        parts: Facet to its overlaps, in order of the ids.
        weights: Facet to its weight, above 0, as given.
        mechanisms: IRIs of all parts, sorted.
        labels: Of all parts.
    """

    def __init__(self, parts: Mapping[str, Overlaps], weights: Mapping[str, float]) -> None:
        if set(parts) != set(weights) or not parts:
            raise KgError(
                "needs the same facets, at least one", where="combined overlap", value=", ".join(sorted(weights))
            )
        for name, weight in sorted(weights.items()):
            if not (weight > 0 and math.isfinite(weight)):
                raise KgError(
                    "is no weight", where=f"combined overlap: {name}", value=weight, accepted="a number above 0"
                )
        self.parts = dict(sorted(parts.items()))
        self.weights = dict(sorted(weights.items()))
        self.mechanisms = tuple(sorted({m for o in parts.values() for m in o.incidence.mechanisms}))
        self.labels = {k: v for o in self.parts.values() for k, v in o.incidence.labels.items()}

    def of(self, a: str, b: str) -> dict[str, Value]:
        """The default measure of each facet in which both have an item, also where it is unknown or undefined."""
        return {name: o.value(DEFAULT, a, b) for name, o in self.parts.items() if {a, b} <= o.incidence.at.keys()}

    def value(self, a: str, b: str) -> Value:
        """The combined value of a pair; unknown if no facet has one."""
        used = {name: v for name, v in self.of(a, b).items() if v.state in ("exact", "bound")}
        total = sum(self.weights[name] for name in used)
        if not used:
            return Value("unknown", 0.0, 1.0, None)
        lo, hi, recorded = (
            sum(self.weights[name] * (getattr(v, end) or 0.0) for name, v in used.items()) / total
            for end in ("lo", "hi", "recorded")
        )
        why = tuple(sorted({w for v in used.values() for w in v.why}))
        return Value("exact" if all(v.state == "exact" for v in used.values()) else "bound", lo, hi, recorded, why)

    def ranked(self, of: str | None = None) -> list[Link]:
        """The pairs that certainly share an item of any facet, strongest recorded value first.

        Of equal ones those with a value in more facets come first; further ties are by IRI. The shared items of all
        facets stand together, by facet.
        """
        found: dict[Pair, list[Link]] = {}
        for o in self.parts.values():
            for a, b in o.pairs():
                if of is None or of in (a, b):
                    found.setdefault((a, b), []).append(o.link(a, b))
        links = []
        for (a, b), parts in found.items():
            ends = (a, b) if of is None or of == a else (b, a)
            items = (tuple(x for p in parts for x in getattr(p, which)) for which in ("shared", "possible"))
            links.append(Link(*ends, self.value(a, b), *items))

        def rank(x: Link) -> tuple[float, int, str, str]:
            used = sum(v.state in ("exact", "bound") for v in self.of(x.first, x.second).values())
            return -round(x.value.recorded or 0.0, 12), -used, x.first, x.second

        return sorted(links, key=rank)


def combined(
    store: Store,
    slice: Slice,
    weights: Mapping[str, float],
    *,
    language: str = "en",
    base: str = vocab.CANONICAL_BASE,
) -> Combined:
    """Read the facets of `weights` under the same slice (its own facet does not count) and combine them.

    Raises:
        KgError: A weight that is none; further errors as for `incidence`.
    """
    parts = {
        name: Overlaps(incidence(store, _facet(slice, name), language=language, base=base)) for name in sorted(weights)
    }
    return Combined(parts, weights)


@dataclass(frozen=True)
class Dyad:
    """The literature's weighed dyad: share of A's members that B has × share of A's themes that B has.

    Attributes:
        members, themes: The factors (measure ``contained``), to be shown beside the product.
        value: Their product, 0 to 1; bounds multiply; undefined if a factor is.
    """

    first: str
    second: str
    members: Value
    themes: Value
    value: Value


def dyad(members: Overlaps, themes: Overlaps, a: str, b: str) -> Dyad:
    """The dyad (A, B): overlap needs both shared members and shared themes, so each factor can void it.

    Source: after Haftel and Lenz, and Reinsberg and Westerwinter 2023 (doi 10.1007/s11558-023-09488-2); the exact
        published formulas
    were not at hand, so this one is ours.

    Raises:
        NotFound: One of the two has no item in one of the facets.
    """
    x, y = members.value("contained", a, b), themes.value("contained", a, b)
    if "undefined" in (x.state, y.state):
        return Dyad(a, b, x, y, Value("undefined", None, None, None, ("empty",)))
    assert x.lo is not None and y.lo is not None and x.hi is not None and y.hi is not None
    lo, hi = x.lo * y.lo, x.hi * y.hi
    recorded = None if x.recorded is None or y.recorded is None else x.recorded * y.recorded
    state = "exact" if x.state == y.state == "exact" else "unknown" if lo <= 0 and hi >= 1 else "bound"
    return Dyad(a, b, x, y, Value(state, lo, hi, recorded, tuple(sorted({*x.why, *y.why}))))


def dyads(members: Overlaps, themes: Overlaps) -> list[Dyad]:
    """The dyads of all ordered pairs that have items in both facets and certainly share one in each; sorted by IRI."""
    both = set(members.pairs()) & set(themes.pairs())
    return [dyad(members, themes, *ends) for a, b in sorted(both) for ends in ((a, b), (b, a))]


def _facet(slice: Slice, name: str) -> Slice:
    fresh = {k: v for k, v in vars(slice).items() if k not in ("facet", "weightless")}
    return Slice(facet=name, **fresh)


# --- very many mechanisms --------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """Pairs of a stream: rows `i` < `j`, how many items they certainly share, and the recorded value."""

    i: NDArray[np.int64]
    j: NDArray[np.int64]
    shared: NDArray[np.int64]
    recorded: Vector


def stream(incidence: Incidence, name: str = DEFAULT, rows: int = 512) -> Iterator[Block]:
    """All pairs that certainly share an item, a block of rows at a time, in order of (i, j), in memory for one block.

    Only the recorded value, on certain items: for the bounds of a pair build an incidence of the mechanisms that
        matter.

    Args:
        rows: Rows of a block; memory grows with rows × mechanisms.
    """
    m = measure(name)
    plain = m.weight == "count"
    weight = _weights(incidence, m.weight)
    certain = incidence.certain.tocsr()
    sizes = certain @ weight
    # one product gives both sums: the count as the real part, the weight as the imaginary one
    left_weight = np.ones(len(weight)) if plain else 1 + 1j * weight
    other = certain.T.tocsr()
    for start in range(0, len(incidence.mechanisms), rows):
        part = certain[start : start + rows]
        weighed = sparse.csr_array(
            (part.data * left_weight[part.indices], part.indices, part.indptr), shape=part.shape
        )  # fmt: skip
        product = (weighed @ other[:, start + 1 :]).tocsr() if start else (weighed @ other[:, 1:]).tocsr()
        product.sort_indices()
        i = start + np.repeat(np.arange(part.shape[0]), np.diff(product.indptr))
        j = start + 1 + product.indices.astype(np.int64)
        keep = j > i
        i, j, data = i[keep], j[keep], product.data[keep]
        count = np.rint(data.real).astype(np.int64)
        both = data.real if plain else data.imag
        yield Block(i, j, count, m.value(both, sizes[i], sizes[j]))


# --- why a pair overlaps -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """One node that says a mechanism has an item: a membership, a mention, an involvement, a statement.

    Attributes:
        node: Its IRI.
        layer: text, record or interpretation, by what it rests on.
        support: Quotation in context, sources or reason, and confidence; None where it was not asked for.
    """

    node: str
    layer: str
    support: explain.Support | None


@dataclass(frozen=True)
class Side:
    """One mechanism's hold on an item.

    Attributes:
        status: certain or possible.
        proofs: What says so, sorted by IRI.
        roles: Concepts of the scheme role, of memberships on the day.
        beside: Likewise, of a status beside a membership on the day, such as suspended: the member still counts.
    """

    status: str
    proofs: tuple[Proof, ...]
    roles: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One item of a pair.

    Attributes:
        df: How many mechanisms certainly have it, of `PairExplanation.carriers`.
        idf: Its weight in the default measure, ln(N / df), or 0 if it is weightless.
        share: Its part of the shared weight, 0 to 1; None unless both certainly have it and the shared weight is above
            0.
        first, second: None where that mechanism is not known to have it.
    """

    iri: str
    label: str
    df: int
    idf: float
    share: float | None
    first: Side | None
    second: Side | None


@dataclass(frozen=True)
class PairExplanation:
    """Why two mechanisms overlap, with everything needed to check it.

    Attributes:
        slice: With the date filled in (None for a facet without dates).
        shared: Items that both certainly have, most specific first, ties by IRI.
        possible: Items that both may have, beyond these.
        only_first, only_second: Items that only one has, certainly or possibly; proofs without their support.
        values: Measure to value.
        filled: Measure to its formula with the recorded numbers, such as ``12 / 23 = 0.522``; empty if not defined on
            them.
        lists: How far both lists are known.
        carriers: N.
        universal: Items that all N have.
        sparql: A query whose ?item are exactly `shared`.
        graphs: The named graphs to run it over; None: all.
        labels: IRI to label of all that occurs.
    """

    first: str
    second: str
    slice: Slice
    shared: tuple[Item, ...]
    possible: tuple[Item, ...]
    only_first: tuple[Item, ...]
    only_second: tuple[Item, ...]
    values: Mapping[str, Value]
    filled: Mapping[str, str]
    lists: tuple[ItemList, ItemList]
    carriers: int
    universal: tuple[str, ...]
    sparql: str
    graphs: tuple[str, ...] | None
    labels: Mapping[str, str]


def explain_pair(
    store: Store,
    found: Overlaps,
    a: str,
    b: str,
    *,
    language: str = "en",
    base: str = vocab.CANONICAL_BASE,
    labels: Mapping[str, str] | None = None,
) -> PairExplanation:
    """Explain the overlap of two mechanisms, from the store that the overlaps were read from.

    Args:
        language: Of the labels.
        base: Of the graphs.
        labels: Display labels by IRI where the caller has them already; else they are asked for.

    Raises:
        NotFound: A mechanism without an item in the slice.
        KgError: A mechanism with itself.
    """
    inc = found.incidence
    values = found.values(a, b)
    sides = [_sides(store, inc, m, language, base) for m in (a, b)]
    if labels is None:
        labels = explain.all_labels(store, language)
    labels = {**labels, **inc.labels}
    weight = dict(zip(inc.items, inc.idf.tolist(), strict=True))
    df = dict(zip(inc.items, inc.df.tolist(), strict=True))
    link = found.link(a, b)
    total = math.fsum(weight[i] for i in link.shared)

    def item(iri: str, ask: bool) -> Item:
        one, two = (side.get(iri) for side in sides)
        if ask:
            one, two = _supported(store, one, base), _supported(store, two, base)
        share = weight[iri] / total if iri in link.shared and total > _ZERO else None
        return Item(iri, labels.get(iri) or vocab.shorten(iri, base), df[iri], weight[iri], share, one, two)

    def items(iris: Iterable[str], ask: bool = False) -> tuple[Item, ...]:
        return tuple(sorted((item(i, ask) for i in iris), key=lambda x: (-round(x.idf, 12), x.iri)))

    both = {*link.shared, *link.possible}
    over = graphs(store, inc.slice, base)
    return PairExplanation(
        a, b, inc.slice,
        items(link.shared, ask=True), items(link.possible, ask=True),
        items(sides[0].keys() - both), items(sides[1].keys() - both),
        values, {name: _filled(found, name, a, b) for name in MEASURES},
        (inc.lists[inc.row(a)], inc.lists[inc.row(b)]), inc.carriers, inc.universal,
        shared_text(inc.slice, a, b, language=language, base=base), None if over is None else tuple(over), labels,
    )  # fmt: skip


def _sides(store: Store, inc: Incidence, mechanism: str, language: str, base: str) -> dict[str, Side]:
    """Item to what the mechanism's rows of the facet say of it."""
    rows = store.select(
        text(inc.slice, mechanism, language=language, base=base), graphs(store, inc.slice, base)
    ).dicts()
    nodes: dict[str, set[str]] = {}
    for row in rows:
        nodes.setdefault(str(row["item"]), set()).update(str(row[c]) for c in ("support", "through") if c in row)
    certain = set(inc.items_of(mechanism))
    roles: dict[str, tuple[set[str], set[str]]] = {}
    if inc.slice.facet == "members" and inc.slice.date is not None:
        question = read_query(resources() / "queries" / "questions" / "members-on-date.rq")
        told = question.bound({"mechanism": mechanism, "date": inc.slice.date.isoformat(), "lang": language}, base)
        for row in store.select(told, graphs(store, inc.slice, base)).dicts():
            if str(row["membership"]) in nodes.get(str(row["member"]), ()):
                has, beside = roles.setdefault(str(row["member"]), (set(), set()))
                has.add(str(row["role"]))
                beside.update([str(row["beside"])] if "beside" in row else [])
    nothing: tuple[set[str], set[str]] = (set(), set())
    return {
        i: Side(
            "certain" if i in certain else "possible",
            tuple(Proof(n, "", None) for n in sorted(proofs)),
            *(tuple(sorted(x)) for x in roles.get(i, nothing)),
        )
        for i, proofs in nodes.items()
    }


def _supported(store: Store, side: Side | None, base: str) -> Side | None:
    if side is None:
        return None
    proofs = []
    for proof in side.proofs:
        held = explain.support(store, URIRef(proof.node), base)
        layer = "text" if held.quotations else "interpretation" if held.reasons else "record"
        proofs.append(Proof(proof.node, layer, held))
    return Side(side.status, tuple(proofs), side.roles, side.beside)


def _filled(found: Overlaps, name: str, a: str, b: str) -> str:
    """The formula with the recorded numbers of one pair."""
    inc, m = found.incidence, measure(name)
    i, j = inc.row(a), inc.row(b)
    s = found._sums(m.weight)
    shared_, first, second = (float(v[i, j]) for v in (s.cc, s.ca, s.cb))
    result = found.value(name, a, b).recorded
    if result is None:
        return ""
    match name:
        case "shared" | "resource-allocation":
            return number(shared_)
        case "jaccard" | "weighted-jaccard":
            below = number(first + second - shared_)
        case "overlap-coefficient":
            below = f"min({number(first)}, {number(second)})"
        case "contained":
            below = number(first)
        case "contains":
            below = number(second)
        case _:
            below = f"√({number(first)} · {number(second)})"
    return f"{number(shared_)} / {below} = {number(result)}"
