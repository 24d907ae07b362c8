"""Facets from a store: SPARQL, networkx and `kg.overlap` agree on every pair; the lists of 2010 are the facts'."""

from __future__ import annotations

import csv
import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from kg import sparql_text, vocab
from kg.dataset import Dataset
from kg.errors import KgError, NotFound, ParameterError
from kg.explain import support
from kg.incidence import LISTS, Incidence, Slice, dated, facet, facets, incidence, normal, shared_text, text
from kg.overlap import DEFAULT, MEASURES, combined, explain_pair, overlaps
from kg.store import EmbeddedStore, Store, to_graph
from tests.test_record import DAYS, certain, class_of, possible, rows

SIGNED = datetime.date(2010, 5, 27)
FACETS = [q.id for q in facets()]
MECHANISM = vocab.CANONICAL_BASE + "id/mechanism/"
ID = vocab.CANONICAL_BASE + "id/"
each_facet = pytest.mark.parametrize("name", FACETS)

SMALL = """
PREFIX : <https://w3id.org/bilateral/id/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX conf: <https://w3id.org/bilateral/scheme/confidence/>
PREFIX dates: <http://www.w3.org/2001/XMLSchema#>
PREFIX kind: <https://w3id.org/bilateral/scheme/mechanism-kind/>
PREFIX level: <https://w3id.org/bilateral/scheme/level/>
PREFIX mark: <https://w3id.org/bilateral/scheme/completeness/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/bilateral/scheme/theme/>

GRAPH <../graph/vocabulary> {
  kind:forum skos:inScheme <https://w3id.org/bilateral/scheme/mechanism-kind> .
  theme:energy skos:topConceptOf <https://w3id.org/bilateral/scheme/theme> ;
    skos:narrower theme:gas ; skos:prefLabel "Energy"@en .
  theme:gas skos:broader theme:energy ; skos:narrower theme:methane .
  theme:methane skos:broader theme:gas .
}
GRAPH <../graph/entities/e> {
  <mechanism/a> bm:kind kind:forum ; rdfs:label "A"@en .
  <mechanism/b> bm:kind kind:forum ; rdfs:label "B"@en .
  <mechanism/c> bm:kind kind:forum ; rdfs:label "C"@en .
  <plan/p> bm:party <state/x> , <state/y> .
}
GRAPH <../graph/text/p> {
  <clause/1> bm:inPlan <plan/p> ; bm:under <priority/1> .
  <initiative/1> bm:inPlan <plan/p> ; bm:statedIn <clause/1> ; bm:involves <mechanism/a> .
  <involvement/1> a bm:Involvement ; bm:mechanism <mechanism/a> ; bm:initiative <initiative/1> .
  <mention/1> bm:mentions <mechanism/b> ; bm:inClause <clause/1> .
}
GRAPH <../graph/interpretation/i> {
  <initiative/1> bm:servedBy <mechanism/b> ; bm:carriedBy <agency/1> .
  <statement/1> rdf:subject <initiative/1> ; rdf:predicate bm:servedBy ; rdf:object <mechanism/b> ;
    bm:confidence conf:c ; bm:reason "same field"@en .
  <statement/2> rdf:subject <initiative/1> ; rdf:predicate bm:carriedBy ; rdf:object <agency/1> ;
    bm:confidence conf:b ; bm:reason "its mandate"@en .
  <mechanism/c> bm:theme theme:methane .
  <statement/3> rdf:subject <mechanism/c> ; rdf:predicate bm:theme ; rdf:object theme:methane ;
    bm:confidence conf:c ; bm:reason "by its name"@en .
}
GRAPH <../graph/record/r> {
  <agency/1> a bm:Agency .
  <mechanism/a> bm:theme theme:gas ; bm:level level:bilateral ; bm:ledBy <agency/1> .
  <statement/4> rdf:subject <mechanism/a> ; rdf:predicate bm:theme ; rdf:object theme:gas ; bm:confidence conf:a .
  <statement/5> rdf:subject <mechanism/a> ; rdf:predicate bm:ledBy ; rdf:object <agency/1> ; bm:confidence conf:a ;
    bm:asOf "2009-01-01"^^dates:date .
  <leadership/1> a bm:Leadership ; bm:participationIn <mechanism/b> ; bm:participant <agency/1> ; bm:confidence conf:a ;
    bm:asOf "2014-01-01"^^dates:date .
  <list/a-2008> a bm:MemberListAssessment ; bm:mechanism <mechanism/a> ; bm:completeness mark:complete ;
    bm:asOf "2008-01-01"^^dates:date .
  <list/a-2012> a bm:MemberListAssessment ; bm:mechanism <mechanism/a> ; bm:completeness mark:complete ;
    bm:asOf "2012-01-01"^^dates:date .
  <list/b-2010> a bm:MemberListAssessment ; bm:mechanism <mechanism/b> ; bm:completeness mark:complete ;
    bm:asOf "2010-05-27"^^dates:date .
  <membership/a-x> a bm:Membership ; bm:participationIn <mechanism/a> ; bm:participant <state/x> ;
    bm:confidence conf:a ; bm:startLatest "2005-12-31"^^dates:date ; bm:startEarliest "2005-01-01"^^dates:date .
  <membership/a-z> a bm:Membership ; bm:participationIn <mechanism/a> ; bm:participant <state/z> ;
    bm:confidence conf:b ; bm:startLatest "2010-12-31"^^dates:date ; bm:startEarliest "2010-01-01"^^dates:date .
  <membership/b-x> a bm:Membership ; bm:participationIn <mechanism/b> ; bm:participant <state/x> ;
    bm:confidence conf:a ; bm:asOf "2009-06-01"^^dates:date .
  <membership/b-z> a bm:Membership ; bm:participationIn <mechanism/b> ; bm:participant <state/z> ;
    bm:confidence conf:c ; bm:asOf "2009-06-01"^^dates:date .
  <refusal/b-w> a bm:Participation ; bm:participationIn <mechanism/b> ; bm:participant <state/w> ;
    bm:role <https://w3id.org/bilateral/scheme/role/non-party> ; bm:asOf "2009-06-01"^^dates:date .
}
"""


@pytest.fixture(scope="module")
def small() -> Store:
    quads = ox.parse(SMALL, format=ox.RdfFormat.TRIG, base_iri=ID)
    return EmbeddedStore(quads)


@pytest.fixture(scope="module")
def read(store: Store) -> Callable[[str], Incidence]:
    """The slice of a facet of the shipped data, by its defaults."""
    held: dict[str, Incidence] = {}

    def incidence_of(name: str) -> Incidence:
        if name not in held:
            held[name] = incidence(store, Slice(name))
        return held[name]

    return incidence_of


def named(iris: object) -> list[str]:
    assert isinstance(iris, tuple)
    return [vocab.shorten(iri) for iri in iris]


# --- every way to count agrees ---------------------------------------------------------------------------


@each_facet
def test_sparql_networkx_and_overlap_agree_on_every_pair(
    name: str, store: Store, read: Callable[[str], Incidence]
) -> None:
    inc = read(name)
    found = overlaps(inc)
    bipartite = inc.graph()
    sure: nx.Graph[str] = nx.Graph()
    sure.add_nodes_from(bipartite.nodes(data=True))
    sure.add_edges_from((a, b) for a, b, held in bipartite.edges(data=True) if held["status"] == "certain")
    if not inc.mechanisms:
        assert not found.pairs()
        assert not _self_join(store, inc)
        return
    counts = nx.bipartite.weighted_projected_graph(sure, inc.mechanisms)
    jaccard = nx.bipartite.overlap_weighted_projected_graph(sure, inc.mechanisms, jaccard=True)
    smaller = nx.bipartite.overlap_weighted_projected_graph(sure, inc.mechanisms, jaccard=False)
    pairs = found.pairs()
    assert sorted(tuple(sorted(edge)) for edge in counts.edges) == pairs
    by_sparql = _self_join(store, inc)
    assert by_sparql.keys() == set(pairs)
    for a, b in pairs:
        shared = found.link(a, b).shared
        assert set(shared) == by_sparql[a, b]
        assert found.value("shared", a, b).recorded == counts[a][b]["weight"] == len(shared)
        assert found.value("jaccard", a, b).recorded == pytest.approx(jaccard[a][b]["weight"])
        assert found.value("overlap-coefficient", a, b).recorded == pytest.approx(smaller[a][b]["weight"])
        hand_out = (
            sum(1 / sum(x in inc.items_of(m) for m in inc.mechanisms) for x in shared) if len(pairs) < 200 else None
        )
        if hand_out is not None:
            assert found.value("resource-allocation", a, b).recorded == pytest.approx(hand_out)


def _self_join(store: Store, inc: Incidence) -> dict[tuple[str, str], set[str]]:
    """Shared items by one SPARQL self-join of the facet's own query."""
    whole = text(inc.slice)
    head = "".join(f"{line}\n" for line in whole.splitlines() if line.startswith("PREFIX"))
    body = whole[whole.index("WHERE {") :].rpartition("ORDER BY")[0]
    if "status" in facet(inc.slice.facet).columns:
        body = body.rstrip().removesuffix("}") + 'FILTER (?status = "certain") }'
    query = (
        f"{head}SELECT DISTINCT ?first ?second ?item WHERE {{ {{ SELECT (?mechanism AS ?first) ?item {body} }} "
        f"{{ SELECT (?mechanism AS ?second) ?item {body} }} FILTER (STR(?first) < STR(?second)) }}"
    )
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for first, second, item in store.select(query):
        found[str(first), str(second)].add(str(item))
    return found


@each_facet
def test_the_query_of_every_pair_gives_the_list_shown(
    name: str, store: Store, read: Callable[[str], Incidence]
) -> None:
    inc = read(name)
    found = overlaps(inc)
    pairs = found.pairs()
    if name in ("members", "themes-rolled-up"):  # the first is asked of the endpoint for every pair
        pairs = pairs[::5]
    for a, b in pairs:
        query = shared_text(inc.slice, a, b)
        assert sparql_text.refuse_service(query)
        rows = store.select(query)
        assert tuple(str(row[0]) for row in rows) == found.link(a, b).shared
        assert [inc.labels[str(row[0])] for row in rows] == [str(row[1]) for row in rows]


@pytest.mark.parametrize("day", DAYS)
def test_members_are_those_that_the_table_allows(day: str, store: Store) -> None:
    """Counted by `csv` alone; only a Membership counts, never who is suspended beside it, refused, gave or led."""
    inc = incidence(store, Slice("members", date=datetime.date.fromisoformat(day)))
    sure: dict[str, set[str]] = defaultdict(set)
    maybe: dict[str, set[str]] = defaultdict(set)
    for row in rows("participations"):
        if class_of(row) == "Membership":
            if certain(row, day):
                sure[row["mechanism"]].add(row["participant"])
            elif possible(row, day):
                maybe[row["mechanism"]].add(row["participant"])
    assert {vocab.shorten(m).removeprefix("mechanism/") for m in inc.mechanisms if inc.items_of(m)} == set(sure)
    for mechanism, members in sure.items():
        assert set(named(inc.items_of(MECHANISM + mechanism))) == members
    for iri in inc.mechanisms:
        listed = set(named(inc.items_of(iri, possible=True)))
        key = iri.removeprefix(MECHANISM)
        assert listed <= maybe[key] - sure[key]
        assert not listed & sure[key]


PARTIES = {"state/canada", "state/mexico"}
NORTH_AMERICA = {*PARTIES, "state/united-states"}
EXPECTED = {
    # mechanism: states, others, mark (section 5 of the README of the facts)
    "g20": (19, 1, "complete"),
    "ipeec": (14, 1, "complete"),
    "ghsi": (8, 1, "complete"),
    "oas": (35, 0, "complete"),
    "m2m": (21, 1, "partial"),
    "reeep": (18, 2, "partial"),
    "ecpa": (8, 0, "partial"),
    "cec": (3, 0, "complete"),
    "naaec": (3, 0, "complete"),
    "nafta": (3, 0, "complete"),
    "nals": (3, 0, "complete"),
    "rcf": (3, 0, "complete"),
    "naewg": (3, 0, "complete"),
    "nacap": (3, 0, "complete"),
    "ta-est": (3, 0, "complete"),
    "napapi-2007": (3, 0, "complete"),
}


@pytest.mark.parametrize("mechanism", EXPECTED)
def test_member_lists_on_the_day_of_the_plan(mechanism: str, read: Callable[[str], Incidence]) -> None:
    inc = read("members")
    assert inc.slice.date == SIGNED
    members = named(inc.items_of(MECHANISM + mechanism))
    states = {m for m in members if m.startswith("state/")}
    listed = inc.lists[inc.row(MECHANISM + mechanism)]
    assert (len(states), len(members) - len(states), listed.mark) == EXPECTED[mechanism]
    assert listed.as_of == SIGNED
    assert mechanism == "ecpa" or states >= PARTIES
    if len(states) == 3:
        assert states == NORTH_AMERICA


def test_overlap_of_the_partnerships_line_by_line(store: Store) -> None:
    """Shared members on 27 May 2010 of every pair of the nine, from the tables by `csv` alone; bounds by the marks."""
    nine = ["reeep", "ipeec", "ecpa", "m2m", "ghsi", "g20", "oas", "cec", "nals"]
    inc = incidence(store, Slice(mechanisms=tuple(f"mechanism/{m}" for m in nine)))
    found = overlaps(inc)
    lists = {m: {r["participant"] for r in rows("participations") if r["mechanism"] == m and _counts(r)} for m in nine}
    open_ = {m for m in nine if EXPECTED[m][2] == "partial"}
    for a in nine:
        for b in nine:
            if a == b:
                continue
            value = found.values(MECHANISM + a, MECHANISM + b)
            both, union = lists[a] & lists[b], lists[a] | lists[b]
            assert value["shared"].lo == len(both)
            assert value["jaccard"].recorded == pytest.approx(len(both) / len(union))
            if {a, b} <= open_:
                assert value["shared"].hi is None
                assert value["jaccard"].state == "unknown"
                assert value[DEFAULT].state == "unknown"
            elif {a, b} & open_:
                complete = lists[b] if a in open_ else lists[a]
                certainly = inc.items_of(MECHANISM + (b if a in open_ else a), possible=True) == ()
                assert certainly
                assert value["shared"].hi == len(complete)
                assert value["jaccard"].hi == pytest.approx(len(complete) / len(union))
                assert value["jaccard"].state == ("unknown" if complete == union else "bound")
            else:
                assert value["jaccard"].exact == pytest.approx(len(both) / len(union))


def _counts(row: dict[str, str]) -> bool:
    return class_of(row) == "Membership" and certain(row, SIGNED.isoformat())


def test_the_rows_of_the_facts_themselves(read: Callable[[str], Incidence]) -> None:
    """The CSV that the record was made from, where it is at hand: names by ISO code, dates by its own bounds."""
    from tests.test_record import FACTS, days

    if not FACTS.is_dir():
        pytest.skip(f"NOT COMPARED WITH THE FACTS: {FACTS.name} is not beside the repository")
    iso = {r["iso3"]: f"state/{r['key']}" for r in rows("states") if r["iso3"]}
    other = {"eu": "organization/eu", "unido": "organization/unido"}
    grades = {"founding-member", "member", "partner", "participant", "party", "signatory", "associate"}
    inc = read("members")
    wanted = set(EXPECTED)
    for path in sorted(FACTS.glob("memberships-*.csv")):
        with Path(path).open(encoding="utf-8", newline="") as file:
            listed: dict[str, set[str]] = defaultdict(set)
            for row in csv.DictReader(file):
                if row["mechanism_key"] not in wanted or row["role_code"].split(";")[0] not in grades:
                    continue
                start, end = row["start"], row["end"]
                if start and days(start)[1] > SIGNED.isoformat():
                    continue
                if end and days(end)[1] <= SIGNED.isoformat():
                    continue
                if row["confidence"] == "C":
                    continue
                listed[row["mechanism_key"]].add(iso.get(row["member_iso3"]) or other[row["member_key"]])
        for mechanism, members in listed.items():
            assert set(named(inc.items_of(MECHANISM + mechanism))) == members, mechanism


# --- lists, layers, grades --------------------------------------------------------------------------------


def test_every_facet_says_how_its_lists_end() -> None:
    assert set(LISTS) == set(FACETS)
    for name in FACETS:
        assert dated(name) == (LISTS[name] == "assessed" or name == "agencies")


def test_parties_weigh_nothing_unless_they_are_asked_to(small: Store) -> None:
    inc = incidence(small, Slice(date=datetime.date(2011, 1, 1)))
    assert named(inc.slice.weightless) == ["state/x", "state/y"]
    assert inc.idf[list(inc.items).index(ID + "state/x")] == 0
    counted = incidence(small, Slice(weightless=()))
    assert counted.slice.weightless == ()
    assert incidence(small, Slice("themes")).slice.weightless == ()


def test_a_complete_list_of_an_earlier_day_is_complete_only_between_two(small: Store) -> None:
    by_day = {
        year: {vocab.shorten(m): (x.mark, x.why) for m, x in zip(inc.mechanisms, inc.lists, strict=True)}
        for year in (2007, 2008, 2010, 2012, 2013)
        for inc in [incidence(small, Slice(date=datetime.date(year, 1, 1), mechanisms=("mechanism/a",)))]
    }
    assert by_day == {
        2007: {"mechanism/a": ("unknown", "not-assessed")},
        2008: {"mechanism/a": ("complete", "assessed")},
        2010: {"mechanism/a": ("complete", "assessed")},
        2012: {"mechanism/a": ("complete", "assessed")},
        2013: {"mechanism/a": ("partial", "carried")},
    }


def test_a_member_that_may_have_come_is_possible(small: Store) -> None:
    inc = incidence(small, Slice())
    assert named(inc.items_of(MECHANISM + "a")) == ["state/x"]
    assert named(inc.items_of(MECHANISM + "a", possible=True)) == ["state/z"]
    assert named(inc.items_of(MECHANISM + "b")) == ["state/x", "state/z"]
    value = overlaps(inc).value("shared", MECHANISM + "a", MECHANISM + "b")
    assert (value.state, value.lo, value.hi, value.why) == ("bound", 1, 2, ("dates",))


def test_a_grade_leaves_out_weaker_rows_and_the_list_is_complete_no_more(small: Store) -> None:
    inc = incidence(small, Slice(confidence="b"))
    assert named(inc.items_of(MECHANISM + "b")) == ["state/x"]
    marks = {vocab.shorten(m): (x.mark, x.why) for m, x in zip(inc.mechanisms, inc.lists, strict=True)}
    assert marks == {"mechanism/a": ("complete", "assessed"), "mechanism/b": ("partial", "filtered")}


def test_layers_decide_what_an_initiative_and_a_theme_rest_on(small: Store) -> None:
    def items(**kind: object) -> dict[str, list[str]]:
        inc = incidence(small, Slice(**kind))  # type: ignore[arg-type]
        return {vocab.shorten(m): named(inc.items_of(m)) for m in inc.mechanisms}

    both = {"mechanism/a": ["initiative/1"], "mechanism/b": ["initiative/1"]}
    assert items(facet="initiatives") == both
    assert items(facet="initiatives", layers=("text",)) == {"mechanism/a": ["initiative/1"]}
    assert items(facet="carriers") == {"mechanism/a": ["agency/1"], "mechanism/b": ["agency/1"]}
    assert items(facet="themes", layers=("record",)) == {"mechanism/a": ["theme:gas"]}
    assert items(facet="themes-rolled-up") == {"mechanism/a": ["theme:energy"], "mechanism/c": ["theme:energy"]}
    assert items(facet="themes", confidence="a") == {"mechanism/a": ["theme:gas"]}
    assert items(facet="areas") == {"mechanism/a": ["priority/1"], "mechanism/b": ["priority/1"]}
    assert items(facet="co-mention") == {"mechanism/b": ["clause/1"]}
    assert items(facet="agencies") == {"mechanism/a": ["agency/1"], "mechanism/b": []}
    assert items(facet="areas", plan="plan/other") == {}
    assert items(facet="themes", levels=("bilateral",)) == {"mechanism/a": ["theme:gas"]}
    assert items(facet="themes", kinds=("mechanism-kind:forum",), mechanisms=("mechanism/c",)) == {
        "mechanism/c": ["theme:methane"]
    }


def test_what_no_list_names_is_said(small: Store) -> None:
    inc = incidence(small, Slice("co-mention"))
    assert named(inc.unlisted) == ["mechanism/a", "mechanism/c"]
    asked = incidence(small, Slice("co-mention", mechanisms=("mechanism/a", "mechanism/b")))
    assert named(asked.mechanisms) == ["mechanism/a", "mechanism/b"]
    assert overlaps(asked).value("jaccard", MECHANISM + "a", MECHANISM + "b").exact == 0  # the text is coded whole
    themes = incidence(small, Slice("themes", mechanisms=("mechanism/a", "mechanism/b")))
    assert overlaps(themes).value("jaccard", MECHANISM + "a", MECHANISM + "b").state == "unknown"


# --- explanations -----------------------------------------------------------------------------------------


def test_an_explanation_has_the_support_of_both_sides(store: Store, read: Callable[[str], Incidence]) -> None:
    found = overlaps(read("members"))
    why = explain_pair(store, found, MECHANISM + "ipeec", MECHANISM + "m2m")
    assert why.slice.date == SIGNED
    assert tuple(sorted(x.iri for x in why.shared)) == found.link(why.first, why.second).shared
    assert sum(x.share or 0 for x in why.shared) == pytest.approx(1)
    for item in why.shared:
        for side in (item.first, item.second):
            assert side is not None
            assert side.status == "certain"
            assert side.proofs
            for proof in side.proofs:
                assert proof.layer == "record"
                assert proof.support is not None
                assert proof.support.sources
                assert proof.support.confidence
    assert why.shared == tuple(sorted(why.shared, key=lambda x: (-round(x.idf, 12), x.iri)))
    only = {x.iri for x in why.only_first} | {x.iri for x in why.only_second}
    assert not only & {x.iri for x in why.shared}
    assert set(why.values) == set(why.filled) == set(MEASURES)
    n, a, b = len(why.shared), len(found.incidence.items_of(why.first)), len(found.incidence.items_of(why.second))
    assert why.filled["jaccard"].startswith(f"{n} / {a + b - n} = ")
    assert why.filled["contained"].startswith(f"{n} / {a} = ")
    assert [x.mark for x in why.lists] == ["complete", "partial"]
    assert [str(row[0]) for row in store.select(why.sparql)] == sorted(x.iri for x in why.shared)


@each_facet
def test_every_row_of_a_facet_rests_on_words_a_source_or_a_reason(name: str, store: Store) -> None:
    """So every shared item of every pair has support on both sides: the explanation reads these nodes."""
    nodes = set()
    for row in store.select(text(Slice(name))).dicts():
        nodes |= {row[c] for c in ("support", "through") if c in row}
    for node in nodes:
        found = support(store, node)
        assert found.quotations or found.sources or found.reasons, node
        assert all(q.exact and q.clause and q.locator for q in found.quotations)
        assert found.confidence or found.quotations


def test_rdflib_gives_the_same_lists(data: Dataset, read: Callable[[str], Incidence]) -> None:
    """An engine of another make, over the published triples."""
    union = to_graph(data.quads)
    for name, step in (("co-mention", 8), ("themes", 60), ("members", 200)):
        found = overlaps(read(name))
        for a, b in found.pairs()[::step]:
            answer = union.query(shared_text(found.incidence.slice, a, b))
            assert tuple(str(row[0]) for row in answer) == found.link(a, b).shared  # type: ignore[index]


def test_an_explanation_by_clauses_quotes_them(store: Store, read: Callable[[str], Incidence]) -> None:
    why = explain_pair(store, overlaps(read("co-mention")), MECHANISM + "ecpa", MECHANISM + "reeep")
    (item,) = why.shared
    assert item.first is not None and item.second is not None
    for side, word in ((item.first, "Americas"), (item.second, "Renewable")):
        for proof in side.proofs:
            assert proof.layer == "text"
            assert proof.support is not None
            (quotation,) = proof.support.quotations
            assert word in quotation.exact
            assert quotation.prefix
    assert [x.why for x in why.lists] == ["coded", "coded"]


def test_a_suspended_member_counts_and_is_marked(store: Store, read: Callable[[str], Incidence]) -> None:
    why = explain_pair(store, overlaps(read("members")), MECHANISM + "oas", MECHANISM + "un")
    marked = {vocab.shorten(x.iri) for x in why.shared if x.first and x.first.beside}
    assert marked == {"state/cuba", "state/honduras"}


def test_every_link_of_a_carrier_is_shown(small: Store) -> None:
    found = overlaps(incidence(small, Slice("carriers")))
    why = explain_pair(small, found, MECHANISM + "a", MECHANISM + "b")
    (item,) = why.shared
    assert item.second is not None
    assert [vocab.shorten(p.node) for p in item.second.proofs] == ["statement/1", "statement/2"]
    assert {p.layer for p in item.second.proofs} == {"interpretation"}


def test_an_explanation_of_a_layer_names_its_graphs(store: Store) -> None:
    inc = incidence(store, Slice("themes", layers=("record",)))
    found = overlaps(inc)
    why = explain_pair(store, found, *found.pairs()[0])
    assert why.graphs is not None
    assert any("/graph/record/" in g for g in why.graphs)
    assert not any("/graph/text/" in g for g in why.graphs)
    assert [str(r[0]) for r in store.select(why.sparql, why.graphs)] == sorted(x.iri for x in why.shared)


def test_facets_combine_over_the_same_slice(store: Store) -> None:
    found = combined(store, Slice(levels=("trilateral",)), {"members": 1, "themes": 2})
    assert set(found.parts) == {"members", "themes"}
    link = found.ranked()[0]
    parts = found.of(link.first, link.second)
    used = {k: v for k, v in parts.items() if v.state in ("exact", "bound")}
    weight = {"members": 1, "themes": 2}
    total = sum(weight[k] for k in used)
    assert link.value.recorded == pytest.approx(sum(weight[k] * (v.recorded or 0) for k, v in used.items()) / total)


# --- engines, languages, errors ----------------------------------------------------------------------------


@pytest.mark.xdist_group("engines")
@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
def test_a_remote_engine_gives_the_same_incidence(
    engine: str, request: pytest.FixtureRequest, data: Dataset, read: Callable[[str], Incidence]
) -> None:
    from kg import load
    from kg.store import open_store

    server = request.getfixturevalue(f"{engine}_server")
    load.load(data, server.endpoint())
    remote = open_store(server.query, base=data.config.base)
    for name in FACETS:
        here, there = read(name), incidence(remote, Slice(name))
        assert there.mechanisms == here.mechanisms, name
        assert there.items == here.items, name
        assert (there.certain != here.certain).nnz == 0, name
        assert (there.possible != here.possible).nnz == 0, name
        assert there.lists == here.lists, name
        assert there.labels == here.labels, name
    for name in ("members", "areas"):
        found = overlaps(read(name))
        for a, b in found.pairs()[::10]:
            shared = tuple(str(row[0]) for row in remote.select(shared_text(found.incidence.slice, a, b)))
            assert shared == found.link(a, b).shared


@pytest.mark.parametrize("language", ["fr", "es"])
def test_labels_come_in_the_language_asked_for(language: str, store: Store, read: Callable[[str], Incidence]) -> None:
    inc = incidence(store, Slice("themes"), language=language)
    assert inc.mechanisms == read("themes").mechanisms
    assert inc.labels != read("themes").labels


def test_errors_name_the_part_of_the_slice(store: Store) -> None:
    with pytest.raises(NotFound, match="overlap: 'friends' is no facet; accepted: agencies, areas"):
        normal(Slice("friends"))
    with pytest.raises(ParameterError, match="--layer: 'gossip' is not known; accepted: text, record, interpretation"):
        normal(Slice(layers=("gossip",)))
    with pytest.raises(ParameterError, match="--confidence: 'd' is not known; accepted: a, b, c"):
        normal(Slice(confidence="d"))
    with pytest.raises(ParameterError, match="'theme:energy' is no concept of the scheme level"):
        normal(Slice(levels=("theme:energy",)))
    with pytest.raises(NotFound, match="'mechanism/reep' is no mechanism; accepted: mechanism/reeep"):
        incidence(store, Slice(mechanisms=("mechanism/reep",)))
    found = overlaps(incidence(store, Slice("areas")))
    with pytest.raises(NotFound, match="has no item in this slice"):
        found.value(DEFAULT, MECHANISM + "ghsi", MECHANISM + "gmi")
    with pytest.raises(KgError, match="compared with itself"):
        explain_pair(store, found, MECHANISM + "ghsi", MECHANISM + "ghsi")


def test_a_slice_is_normal_only_once() -> None:
    once = normal(Slice(mechanisms=("mechanism/b", "mechanism/a", "mechanism/b"), layers=("record", "text")))
    assert once.mechanisms == (MECHANISM + "a", MECHANISM + "b")
    assert once.layers == ("text", "record")
    assert normal(once) == once
    assert normal(replace(once, facet="themes")).date is None
