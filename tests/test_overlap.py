"""Measures against a brute-force oracle; graph questions; no number that the record does not bear.

The oracle walks through every world that fits a small record: items that are only possible are in or out, lists that
are not complete hold any other items. It knows sets and sums only; `kg.overlap` has no part in it.
"""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError, NotFound
from kg.incidence import Incidence, ItemList, Slice, build
from kg.overlap import DEFAULT, MEASURES, Combined, Overlaps, dyad, number, overlaps, stream

HUGE = 10**9
COMPLETE, PARTIAL = ItemList("complete"), ItemList("partial")


def case(cells: str, closed: str = "", weightless: str = "") -> Incidence:
    """Rows parted by blanks, a sign per item: ``1`` certain, ``?`` possible, ``.`` not listed. `closed`: ``1`` or not.

    Mechanisms are m0, m1 …, items x0, x1 …
    """
    rows = cells.split()
    status = {
        (f"m{r}", f"x{c}"): sign == "1" for r, row in enumerate(rows) for c, sign in enumerate(row) if sign != "."
    }
    closed = closed or "1" * len(rows)
    lists = {f"m{r}": COMPLETE if sign == "1" else PARTIAL for r, sign in enumerate(closed)}
    chosen = tuple(f"x{c}" for c in weightless)
    return build(Slice(weightless=chosen), [f"m{r}" for r in range(len(rows))], status, lists)


# --- the oracle ----------------------------------------------------------------------------------


def weights(inc: Incidence) -> tuple[dict[str, float], dict[str, float], float]:
    """idf and 1/df of each item, and idf of an item that nothing lists; counted over plain sets."""
    certain = {m: set(inc.items_of(m)) for m in inc.mechanisms}
    n = sum(bool(items) for items in certain.values())
    df = {x: max(1, sum(x in items for items in certain.values())) for x in inc.items}
    idf = {x: 0.0 if x in (inc.slice.weightless or ()) or not n else math.log(n / df[x]) for x in inc.items}
    return idf, {x: 1 / df[x] for x in inc.items}, math.log(n) if n else 0.0


def brute(name: str, a: list[float], b: list[float], both: list[float], plain: tuple[int, int, int]) -> float | None:
    """A measure from the weights of A, B and A ∩ B, and their counts (numbers of items)."""
    na, nb, nab = plain
    wa, wb, wab = math.fsum(a), math.fsum(b), math.fsum(both)

    def ratio(above: float, below: float) -> float | None:
        return None if abs(below) < 1e-12 else above / below

    match name:
        case "weighted-jaccard":
            return ratio(wab, wa + wb - wab)
        case "jaccard":
            return ratio(nab, na + nb - nab)
        case "overlap-coefficient":
            return ratio(nab, min(na, nb))
        case "contained":
            return ratio(nab, na)
        case "contains":
            return ratio(nab, nb)
        case "cosine":
            squares = [math.fsum(v * v for v in vector) for vector in (a, b, both)]
            return ratio(squares[2], math.sqrt(squares[0] * squares[1]))
        case "shared":
            return nab
    raise AssertionError(name)


def lists_in_worlds(inc: Incidence, mechanism: str) -> Iterator[set[str]]:
    certain, possible = set(inc.items_of(mechanism)), set(inc.items_of(mechanism, possible=True))
    free = set(inc.items) - certain if not inc.lists[inc.row(mechanism)].closed else possible
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(sorted(free), size):
            yield certain | set(chosen)


def worlds(inc: Incidence, name: str) -> set[float]:
    """All values of a measure for m0 and m1, over every world; undefined ones are left out."""
    idf, shares, fresh = weights(inc)
    open_a, open_b = (not inc.lists[inc.row(m)].closed for m in ("m0", "m1"))
    found = set()
    for a, b in itertools.product(lists_in_worlds(inc, "m0"), lists_in_worlds(inc, "m1")):
        both = a & b
        for new_a, new_b, new_both in itertools.product(
            (0, 1, HUGE) if open_a else (0,),
            (0, 1, HUGE) if open_b else (0,),
            (0, 1, HUGE) if open_a and open_b else (0,),
        ):
            plain = (len(a) + new_a + new_both, len(b) + new_b + new_both, len(both) + new_both)
            if name == "resource-allocation":
                found.add(math.fsum(shares[x] for x in both) + new_both)
                continue
            one = [idf[x] for x in a] + _many(fresh, new_a + new_both, name)
            two = [idf[x] for x in b] + _many(fresh, new_b + new_both, name)
            shared = [idf[x] for x in both] + _many(fresh, new_both, name)
            value = brute(name, one, two, shared, plain)
            if value is not None:
                found.add(value)
    return found


def _many(weight: float, count: int, name: str) -> list[float]:
    """`count` new items as one weight, squared to `count` squares where the measure squares."""
    if not count:
        return []
    return [weight * math.sqrt(count)] if name == "cosine" else [weight * count]


signs = st.sampled_from("11?..")


@st.composite
def incidences(draw: st.DrawFn) -> Incidence:
    """Two mechanisms to compare and up to three others that only bear on rarity; up to three items."""
    items = draw(st.integers(0, 3))
    rows = draw(st.integers(2, 5))
    cells = ["".join(draw(signs) for _ in range(items)) or "." for _ in range(rows)]
    closed = "".join(draw(st.sampled_from("11.")) for _ in range(2)) + "1" * (rows - 2)
    weightless = "".join(str(c) for c in range(items) if draw(st.integers(0, 5)) == 0)
    return case(" ".join(cells), closed, weightless)


@settings(max_examples=1000, deadline=None)
@given(incidences())
def test_every_measure_equals_the_oracle(inc: Incidence) -> None:
    """No world lies outside the bounds, and the bounds are as tight as they say they are."""
    found = overlaps(inc)
    closed = all(x.closed for x in inc.lists[:2])
    for name, m in MEASURES.items():
        value, possible = found.value(name, "m0", "m1"), worlds(inc, name)
        if value.state == "undefined":
            assert not possible, name
            continue
        assert value.lo is not None
        hi = math.inf if value.hi is None else value.hi
        assert possible, name
        assert min(possible) >= value.lo - 1e-9, (name, value)
        assert max(possible) <= hi + 1e-9, (name, value)
        if hi < math.inf:
            assert max(possible) == pytest.approx(hi, abs=1e-3), (name, value)
        else:
            assert max(possible) >= HUGE
        if name != "cosine":
            assert min(possible) == pytest.approx(value.lo, abs=1e-3), (name, value)
        if value.state == "exact":
            assert closed
            assert len({round(v, 9) for v in possible}) == 1
            assert value.exact == pytest.approx(possible.pop(), abs=1e-9)
        if value.state == "unknown":
            assert value.lo == 0 and hi == m.top
            assert value.exact is None


@settings(max_examples=300, deadline=None)
@given(incidences())
def test_measures_are_symmetric_and_in_range(inc: Incidence) -> None:
    found = overlaps(inc)
    for name, m in MEASURES.items():
        there, back = found.value(name, "m0", "m1"), found.value(name, "m1", "m0")
        if m.symmetric:
            assert (there.state, there.lo, there.hi, there.recorded) == (back.state, back.lo, back.hi, back.recorded)
        for end in (there.lo, there.hi, there.recorded):
            assert end is None or 0 <= end <= m.top
    for a, b in (("m0", "m1"), ("m1", "m0")):
        assert found.value("contained", a, b).lo == found.value("contains", b, a).lo


@settings(max_examples=300, deadline=None)
@given(incidences(), st.sampled_from(["shared", "jaccard", "overlap-coefficient", "contained", "contains"]))
def test_one_more_shared_item_never_lowers_and_one_more_of_its_own_never_raises(inc: Incidence, name: str) -> None:
    status = {
        (m, x): possible
        for m in inc.mechanisms
        for possible, items in ((True, inc.items_of(m)), (False, inc.items_of(m, possible=True)))
        for x in items
    }
    lists = dict(zip(inc.mechanisms, inc.lists, strict=True))
    before = overlaps(inc).value(name, "m0", "m1")
    for extra, sign in (({("m0", "new"): True, ("m1", "new"): True}, 1), ({("m0", "new"): True}, -1)):
        if sign == -1 and name in ("contains", "overlap-coefficient") and not inc.items_of("m0"):
            continue  # an empty list that gets its first item is defined only now
        after = overlaps(build(Slice(weightless=()), inc.mechanisms, status | extra, lists)).value(name, "m0", "m1")
        if before.state == "undefined" or after.state == "undefined":
            continue
        assert before.lo is not None and after.lo is not None
        if sign == 1:
            assert after.lo >= before.lo - 1e-9
        elif before.hi is not None and after.hi is not None and all(x.closed for x in inc.lists[:2]):
            assert after.hi <= before.hi + 1e-9


# --- by hand -------------------------------------------------------------------------------------


def test_a_fixture_worked_by_hand() -> None:
    """m0 = {x0 x1 x2}, m1 = {x0 x1 x3}, m2 = {x0}, m3 = {x0 x3}: df 4 2 1 2, N 4, so idf 0, ln 2, ln 4, ln 2."""
    inc = case("111. 11.1 1... 1..1")
    assert inc.carriers == 4
    assert inc.df.tolist() == [4, 2, 1, 2]
    assert inc.universal == ("x0",)
    one = math.log(2)
    assert inc.idf.tolist() == pytest.approx([0, one, 2 * one, one])
    values = {k: v.exact for k, v in overlaps(inc).values("m0", "m1").items()}
    assert values == pytest.approx(
        {
            "weighted-jaccard": float(Fraction(1, 4)),  # ln 2 of ln 2 + 2 ln 2 + ln 2
            "jaccard": 2 / 4,
            "overlap-coefficient": 2 / 3,
            "contained": 2 / 3,
            "contains": 2 / 3,
            "cosine": 1 / math.sqrt(5 * 2),
            "resource-allocation": 1 / 4 + 1 / 2,
            "shared": 2,
        }
    )
    assert overlaps(inc).value(DEFAULT, "m0", "m2").exact == 0  # they share only what all have


def test_what_all_have_weighs_nothing_and_alone_is_no_overlap() -> None:
    """Bodies of the same two states and nothing else: neither 0 nor 1, and no link."""
    inc = case("11 11 11")
    found = overlaps(inc)
    assert inc.universal == ("x0", "x1")
    value = found.value(DEFAULT, "m0", "m1")
    assert (value.state, value.why) == ("undefined", ("no-specific-items",))
    assert value.exact is None
    assert found.value("cosine", "m0", "m1").state == "undefined"
    assert found.value("shared", "m0", "m1").exact == 2
    assert found.graph().number_of_edges() == 0
    assert found.isolates() == ["m0", "m1", "m2"]
    assert found.backbone() == []
    assert found.communities() == []


def test_weightless_items_count_but_weigh_nothing() -> None:
    found = overlaps(case("11. 11. 111 ..1", weightless="01"))
    assert found.value(DEFAULT, "m0", "m1").state == "undefined"
    assert found.value("jaccard", "m0", "m1").exact == 1
    assert found.value(DEFAULT, "m0", "m2").exact == 0


def test_an_empty_list_has_no_share() -> None:
    found = overlaps(case(".. .. 11"))
    for name in ("weighted-jaccard", "jaccard", "overlap-coefficient", "contained", "contains", "cosine"):
        value = found.value(name, "m0", "m1")
        assert (value.state, value.why) == ("undefined", ("empty",)), name
        assert str(value) == "undefined"
    assert found.value("jaccard", "m0", "m2").exact == 0
    assert found.value("contained", "m0", "m2").state == "undefined"


@pytest.mark.parametrize("closed", ["..", ".1", "1."])
def test_a_list_of_which_nothing_is_known_is_unknown_never_zero(closed: str) -> None:
    inc = case("... 111 1.. .1.", closed=closed + "11")
    for name, value in overlaps(inc).values("m0", "m1").items():
        if closed[0] == ".":
            assert value.exact is None, name
            assert value.state in ("unknown", "bound"), name
            if MEASURES[name].top == 1 and MEASURES[name].weight == "count":
                assert value.state == "unknown", name


def test_partial_lists_give_bounds() -> None:
    """A names x0 x1, is not complete; B is x0 x2 and complete: of B, x2 may be in A too, and A may go on for ever."""
    found = overlaps(case("11. 1.1", closed=".1"))
    jaccard, shared = found.value("jaccard", "m0", "m1"), found.value("shared", "m0", "m1")
    assert (jaccard.state, jaccard.lo) == ("bound", 0)
    assert jaccard.hi == pytest.approx(2 / 3)
    assert jaccard.recorded == pytest.approx(1 / 3)
    assert jaccard.why == ("open-a",)
    assert (shared.lo, shared.hi) == (1, 2)
    assert found.value("contains", "m0", "m1").lo == 0.5
    both = overlaps(case("11. 1.1", closed=".."))
    assert both.value("jaccard", "m0", "m1").state == "unknown"
    assert str(both.value("shared", "m0", "m1")) == "≥ 1"


def test_a_possible_member_is_neither_in_nor_out() -> None:
    value = overlaps(case("1? 11")).value("jaccard", "m0", "m1")
    assert (value.state, value.lo, value.hi, value.why) == ("bound", 0.5, 1, ("dates",))


def test_ranking_goes_by_the_recorded_value_then_by_iri() -> None:
    found = overlaps(case("110. 11.. ..11 ..11".replace("0", "."), closed="11.1"))
    ranked = found.ranked()
    assert [(x.first, x.second) for x in ranked] == [("m0", "m1"), ("m2", "m3")]
    assert ranked[0].shared == ("x0", "x1")
    assert [x.second for x in found.ranked(of="m3")] == ["m2"]


# --- graph questions --------------------------------------------------------------------------------


def test_bridges_and_cut_vertices() -> None:
    inc = case("1.. 11. .11 ..1 ...")
    found = overlaps(inc)
    assert found.bridges() == [("m0", "m1"), ("m1", "m2"), ("m2", "m3")]
    assert found.cut_vertices() == ["m1", "m2"]
    assert found.isolates() == ["m4"]


def test_communities_are_the_two_groups_of_a_barbell() -> None:
    cells = "11.... 1.1... .111.. ...11. ...1.1 ....11"
    groups = overlaps(case(cells)).communities("shared")
    assert groups == [("m0", "m1", "m2"), ("m3", "m4", "m5")]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=2, max_size=8), st.integers(1, 3))
def test_the_backbone_is_the_strongest_links_and_a_maximum_spanning_forest(rows: list[list[bool]], k: int) -> None:
    found = overlaps(case(" ".join("".join("1" if x else "." for x in row) for row in rows)))
    graph, kept = found.graph("jaccard"), found.backbone("jaccard", k)
    thin: nx.Graph[str] = nx.Graph()
    thin.add_nodes_from(graph)
    thin.add_edges_from(kept)
    assert set(map(frozenset, kept)) <= set(map(frozenset, graph.edges))
    parts, whole = ({frozenset(c) for c in nx.connected_components(g)} for g in (thin, graph))
    assert parts == whole
    weight = {frozenset(e): round(graph.edges[e]["weight"], 12) for e in graph.edges}
    forest = nx.maximum_spanning_tree(graph)
    best = nx.maximum_spanning_tree(graph.edge_subgraph(kept)) if kept else nx.Graph()
    total = sum(weight[frozenset(e)] for e in best.edges)
    assert total == pytest.approx(sum(weight[frozenset(e)] for e in forest.edges))
    for node in graph:
        links = sorted((frozenset((node, other)) for other in graph[node]), key=lambda e: (-weight[e], *sorted(e)))
        assert set(links[:k]) <= set(map(frozenset, kept))


def test_the_order_of_the_input_and_of_hashing_changes_nothing() -> None:
    script = (
        "from tests.test_overlap import case, overlaps;"
        "o = overlaps(case('111... 11.1.. .11... ...111 ...11. ....1.'));"
        "print(o.communities(), o.bridges(), o.cut_vertices(), o.backbone(), list(o.graph().edges(data=True)),"
        "list(o.incidence.graph().edges), o.ranked(), o.load())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(runs) == 1


# --- sums over pairs ---------------------------------------------------------------------------------


def test_monadic_load_adds_up() -> None:
    found = overlaps(case("11. 1.1 .11 ..1", closed="11.1"))
    for load in found.load("jaccard"):
        others = [m for m in found.incidence.mechanisms if m != load.mechanism]
        values = [found.value("jaccard", load.mechanism, other) for other in others]
        assert load.value.lo == pytest.approx(sum(v.lo or 0 for v in values))
        assert load.value.hi == pytest.approx(sum(v.hi or 0 for v in values))
        assert load.unknown == sum(v.state == "unknown" for v in values)
        assert load.links == sum((found.value("shared", load.mechanism, o).lo or 0) > 0 for o in others)


def test_a_dyad_shows_its_factors_and_needs_both() -> None:
    members, themes = overlaps(case("11. 1.1")), overlaps(case("1. .1", closed="11"))
    found = dyad(members, themes, "m0", "m1")
    assert (found.members.exact, found.themes.exact, found.value.exact) == (0.5, 0, 0)
    half = dyad(members, overlaps(case("11 1?")), "m0", "m1")
    assert (half.value.state, half.value.lo, half.value.hi) == ("bound", 0.25, 0.5)
    nothing = dyad(members, overlaps(case(".. 11")), "m0", "m1")
    assert nothing.value.state == "undefined"


def test_a_combined_number_leaves_out_what_is_missing_and_weighs_the_rest() -> None:
    one, two = overlaps(case("11. 1.1 .1.")), overlaps(case("1. 1. .1", closed="..1"))
    both = Combined({"members": one, "themes": two}, {"members": 3, "themes": 1})
    assert both.of("m0", "m1")["themes"].state == "unknown"
    assert both.value("m0", "m1").exact == one.value(DEFAULT, "m0", "m1").exact
    value = both.value("m0", "m2")
    parts = both.of("m0", "m2")
    assert value.recorded == pytest.approx(((parts["members"].recorded or 0) * 3 + (parts["themes"].recorded or 0)) / 4)
    assert value.state == "bound"
    with pytest.raises(KgError, match="'0' is no weight; accepted: a number above 0"):
        Combined({"members": one}, {"members": 0})


@pytest.mark.parametrize("name", list(MEASURES))
@pytest.mark.parametrize("rows", [1, 2, 5, 512])
def test_a_stream_gives_the_same_numbers(name: str, rows: int) -> None:
    random = np.random.default_rng(7)
    cells = " ".join("".join(random.choice(["1", ".", "?"], p=[0.3, 0.6, 0.1], size=9)) for _ in range(23))
    inc = case("1........ " + cells)
    found = overlaps(inc)
    seen = []
    for block in stream(inc, name, rows):
        for i, j, n, value in zip(block.i, block.j, block.shared, block.recorded, strict=True):
            a, b = inc.mechanisms[i], inc.mechanisms[j]
            seen.append((a, b))
            assert n == found.value("shared", a, b).recorded
            recorded = found.value(name, a, b).recorded
            assert recorded == pytest.approx(None if math.isnan(value) else float(value), abs=1e-9)
    assert seen == found.pairs()


# --- bad input ---------------------------------------------------------------------------------------


def test_errors_say_what_is_accepted() -> None:
    found = overlaps(case("11 1."))
    with pytest.raises(NotFound, match="overlap: 'nearness' is no measure; accepted: weighted-jaccard, jaccard"):
        found.value("nearness", "m0", "m1")
    with pytest.raises(NotFound, match="overlap by members: 'm7' is no mechanism of this slice"):
        found.value("jaccard", "m0", "m7")
    with pytest.raises(KgError, match="'m0' is compared with itself"):
        found.value("jaccard", "m0", "m0")
    many = build(Slice(weightless=()), [f"m{n:05}" for n in range(Overlaps.DENSE + 1)], {}, {})
    with pytest.raises(KgError, match="too many for a table of all pairs"):
        overlaps(many)


def test_numbers_for_reading() -> None:
    assert [number(x) for x in (0.0, 1.0, 12.0, 1 / 3, 0.00012, None)] == ["0", "1", "12", "0.333", "1.2e-04", ""]
