"""Answers about members, overlaps and leaders, found again in the CSV tables; and no fact that was collected is lost.

Only `csv` reads the tables here; neither `kg.tables` nor SPARQL has a part in what is expected.
"""

from __future__ import annotations

import calendar
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import floor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.dataset import Dataset
from kg.store import EmbeddedStore, Store
from tests.conftest import ROOT
from tests.test_competency import ask

RECORD = ROOT / "data" / "record"
FACTS = ROOT.parent / "shared" / "facts"
SIGNED = "2010-05-27"
DAYS = (SIGNED, "2004-12-31", "2013-06-30", "2026-07-01")
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def rows(table: str) -> list[Row]:
    return read(RECORD / f"{table}.csv")


def days(notation: str) -> tuple[str, str]:
    """First and last day of a date; the first is empty for ``<=``. ISO days compare as texts."""
    if notation.startswith("<="):
        return "", days(notation[2:])[1]
    year, month, day = [*notation.split("-"), "", ""][:3]
    last = f"{calendar.monthrange(int(year), int(month or 12))[1]:02}"
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"


@cache
def classes() -> dict[tuple[str, str], str]:
    return {(r["printed_role"], r["role"]): r["class"] for r in rows("roles")}


def class_of(row: Row) -> str:
    return classes()[row["printed_role"], row["role"]]


def memberships() -> Iterator[Row]:
    return (r for r in rows("participations") if class_of(r) == "Membership")


def certain(row: Row, day: str) -> bool:
    """Begun at the latest on `day`, or known then; and no end can have come."""
    known = [days(row[c])[1] for c in ("start", "as_of") if row[c]]
    return any(k <= day for k in known) and (not row["end"] or days(row["end"])[0] > day)


def possible(row: Row, day: str) -> bool:
    return not ((row["start"] and days(row["start"])[0] > day) or (row["end"] and days(row["end"])[1] < day))


@cache
def members(day: str) -> dict[str, set[str]]:
    """Mechanism to its certain members on `day`."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in memberships():
        if certain(row, day):
            found[row["mechanism"]].add(row["participant"])
    return found


def states(found: set[str]) -> set[str]:
    return {m for m in found if m.startswith("state/")}


def mark(mechanism: str, day: str) -> str:
    """The latest assessment of a member list that is not after `day`."""
    dated = [(r["date"], r["completeness"]) for r in rows("completeness") if r["mechanism"] == mechanism]
    return max(((d, c) for d, c in dated if d <= day), default=("", ""))[1]


def slug(iri: str) -> str:
    return iri.partition("/")[2]


# --- members on a day -----------------------------------------------------------------------------

COUNTS = {
    "americas-aviation-declaration-2010": (8, 1),
    "caricom": (20, 0),  # 15 members and 5 associates
    "cslf": (23, 1),
    "g20": (19, 1),
    "ghsi": (8, 1),
    "ipeec": (14, 1),
    "m2m": (21, 1),
    "oas": (35, 0),
    "reeep": (18, 2),  # the European Union, and UNIDO as a founder
    "un": (192, 0),
}
"""States and others on 27 May 2010, as the facts count them (their README, section 5)."""


@pytest.mark.parametrize("mechanism", COUNTS)
def test_counts_of_members_are_those_of_the_facts(mechanism: str, store: Store) -> None:
    found = members(SIGNED)[mechanism]
    assert (len(states(found)), len(found - states(found))) == COUNTS[mechanism]
    answer = ask(store, "members-on-date", mechanism=f"mechanism/{mechanism}", date=SIGNED)
    assert {r["member"] for r in answer if r["status"] == "certain"} == found


def test_some_counts_have_parts(store: Store) -> None:
    caricom = ask(store, "members-on-date", mechanism="mechanism/caricom")
    roles = {r["member"]: r["role"] for r in caricom}
    assert Counter(r == "role:associate" for r in roles.values()) == {False: 15, True: 5}
    oas = ask(store, "members-on-date", mechanism="mechanism/oas")
    apart = {r["member"] for r in oas if r.get("beside") == "role:suspended"}
    assert apart == {"state/cuba", "state/honduras"}
    assert len({r["member"] for r in oas} - apart) == 33
    summit = ask(store, "members-on-date", mechanism="mechanism/nss-2010", date="2010-04-12")
    there = {r["member"] for r in summit if r["status"] == "certain"}
    assert Counter(m.startswith("state/") for m in there) == {True: 47, False: 3}


@pytest.mark.parametrize("mechanism", sorted({r["mechanism"] for r in memberships()}))
@pytest.mark.parametrize("day", DAYS)
def test_members_on_a_day_are_those_that_the_table_allows(mechanism: str, day: str, store: Store) -> None:
    mine = [r for r in memberships() if r["mechanism"] == mechanism]
    sure = {r["key"] for r in mine if certain(r, day)}
    maybe = {r["key"] for r in mine if possible(r, day)} - sure
    if any(
        r["subject"] == f"mechanism/{mechanism}" and r["property"] == "founded" and len(r["value"]) == 10
        and r["value"] > day
        for r in rows("facts")
    ):  # fmt: skip
        maybe = set()
    answer = ask(store, "members-on-date", mechanism=f"mechanism/{mechanism}", date=day)
    expected = Counter(
        ("certain" if r["key"] in sure else "possible", r["key"], source)
        for r in mine
        if r["key"] in sure | maybe
        for source in r["sources"].split(" | ")
    )
    assert Counter((r["status"], slug(r["membership"]), slug(r["source"])) for r in answer) == expected


def test_a_start_known_by_the_year_makes_a_possible_member(store: Store) -> None:
    answer = ask(store, "members-on-date", mechanism="mechanism/na-hswg", date=SIGNED)
    assert answer
    assert {(r["status"], r["startEarliest"], r["startLatest"]) for r in answer} == {
        ("possible", "2010-01-01", "2010-12-31")
    }


@pytest.mark.parametrize("day", DAYS)
def test_marks_and_counts_are_those_of_the_tables(day: str, store: Store) -> None:
    assessed = {r["mechanism"] for r in rows("completeness") if r["date"] <= day}
    expected = {
        m: (
            f"completeness:{mark(m, day)}",
            len(states(members(day)[m])),
            len(members(day)[m] - states(members(day)[m])),
        )
        for m in assessed
    }
    answer = ask(store, "member-list-completeness", date=day)
    assert {slug(r["mechanism"]): (r["mark"], int(r["states"]), int(r["others"])) for r in answer} == expected
    assert len(answer) == len(expected)


# --- overlaps -------------------------------------------------------------------------------------

OVERLAPS = {
    ("g20", "ipeec"): (14, "0.74"),
    ("cslf", "g20"): (16, "0.62"),
    ("cslf", "ipeec"): (14, "0.61"),
    ("ipeec", "m2m"): (13, "0.59"),
    ("ipeec", "reeep"): (11, "0.52"),
    ("g20", "m2m"): (14, "0.54"),
    ("cslf", "m2m"): (15, "0.52"),
    ("g20", "reeep"): (12, "0.48"),
    ("cslf", "reeep"): (14, "0.52"),
    ("m2m", "reeep"): (10, "0.34"),
}
"""Shared countries and Jaccard index on 27 May 2010 as the dossier on the economy has them (its section 0)."""


def jaccard(first: set[str], second: set[str], places: int) -> str:
    share = Fraction(len(first & second), len(first | second))
    return f"{floor(share * 10**places + Fraction(1, 2)) / 10**places:.{places}f}"


@pytest.mark.parametrize("pair", OVERLAPS, ids="-".join)
def test_overlaps_are_those_of_the_dossier(pair: tuple[str, str], store: Store) -> None:
    one, two = (states(members(SIGNED)[m]) for m in pair)
    assert (len(one & two), jaccard(one, two, 2)) == OVERLAPS[pair]
    [row] = [
        r for r in ask(store, "shared-members") if (slug(r["first"]), slug(r["second"])) == pair
    ]  # fmt: skip
    assert int(row["lowerBound"]) == OVERLAPS[pair][0]
    marks = ["partial" if m in ("m2m", "reeep") else "complete" for m in pair]
    assert [row["firstMark"], row["secondMark"]] == [f"completeness:{m}" for m in marks]
    assert row["overlap"] == ("unknown" if "partial" in marks else jaccard(one, two, 3))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("minimum", [1, 3])
def test_shared_members_are_those_of_the_tables(day: str, minimum: int, store: Store) -> None:
    expected = {}
    for first, second in combinations(sorted(m for m, found in members(day).items() if states(found)), 2):
        one, two = states(members(day)[first]), states(members(day)[second])
        if len(one & two) < minimum:
            continue
        both_complete = mark(first, day) == mark(second, day) == "complete"
        expected[first, second] = (
            len(one & two),
            len((one & two) - {"state/canada", "state/mexico"}),
            len(one),
            len(two),
            mark(first, day) and f"completeness:{mark(first, day)}",
            mark(second, day) and f"completeness:{mark(second, day)}",
            jaccard(one, two, 3) if both_complete else "unknown",
        )
    answer = ask(store, "shared-members", date=day, minimum=str(minimum))
    found = {
        (slug(r["first"]), slug(r["second"])): (
            *(int(r[c]) for c in ("lowerBound", "third", "firstStates", "secondStates")),
            r.get("firstMark", ""),
            r.get("secondMark", ""),
            r["overlap"],
        )
        for r in answer
    }
    assert found == expected
    assert len(answer) == len(expected)
    assert [int(r["lowerBound"]) for r in answer] == sorted((e[0] for e in expected.values()), reverse=True)


def joint(a: str, b: str, day: str) -> set[str]:
    return {m for m, found in members(day).items() if {a, b} <= found}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("pair", [("state/canada", "state/mexico"), ("state/mexico", "state/united-states")])
def test_joint_memberships_are_those_of_the_tables(pair: tuple[str, str], day: str, store: Store) -> None:
    a, b = pair
    answer = ask(store, "joint-memberships", a=a, b=b, date=day)
    assert {slug(r["mechanism"]) for r in answer} == joint(a, b, day)
    assert all(r["firstMembership"].startswith(f"participation/{slug(r['mechanism'])}/{slug(a)}/") for r in answer)
    assert all(r["secondMembership"].startswith(f"participation/{slug(r['mechanism'])}/{slug(b)}/") for r in answer)
    assert ask(store, "joint-memberships", a=a, b=a, date=day) == []


@pytest.mark.parametrize("day", DAYS)
def test_third_states_are_ranked_as_in_the_tables(day: str, store: Store) -> None:
    a, b = "state/canada", "state/mexico"
    shared = joint(a, b, day)
    counted = Counter(s for m in shared for s in states(members(day)[m]) - {a, b})
    expected = sorted(((-n, s) for s, n in counted.items() if n >= 2))
    answer = ask(store, "third-states", date=day, minimum="2")
    assert [(-int(r["mechanisms"]), r["state"]) for r in answer] == expected
    assert {int(r["joint"]) for r in answer} == {len(shared)}
    assert answer[0]["state"] == "state/united-states"


# --- other participations -------------------------------------------------------------------------


def test_what_is_no_membership_is_listed_by_class(store: Store) -> None:
    answer = ask(store, "participations-beyond-membership")
    expected = Counter(
        (r["key"], f"bm:{class_of(r)}", f"role:{r['role']}", r["printed_role"], r["participant"])
        for r in rows("participations")
        if class_of(r) != "Membership"
    )
    assert expected
    found = Counter(
        (slug(r["participation"]), r["class"], r["role"], r["printedRole"], r["participant"]) for r in answer
    )
    assert found == expected
    never = {r["participant"] for r in answer if r["role"] == "role:non-party"}
    assert never == {r["participant"] for r in rows("participations") if r["role"] == "non-party"} != set()


def test_leaders_are_those_of_the_tables(store: Store) -> None:
    sides = {f"agency/{r['key']}": r["state"] for r in rows("agencies")}
    leading = {
        (f"mechanism/{r['mechanism']}", r["participant"], f"role:{r['role']}")
        for r in rows("participations")
        if class_of(r) == "Leadership"
    }
    led = {(r["subject"], r["value"]) for r in rows("facts") if r["property"] == "ledBy"}
    only_led = {(m, who, "") for m, who in led - {pair[:2] for pair in leading}}
    assert only_led
    answer = ask(store, "leaders-of-mechanisms")
    assert {(r["mechanism"], r["leader"], r.get("role", "")) for r in answer} == leading | only_led
    assert all(r["side"] == sides.get(r["leader"], r["leader"]) for r in answer)


@pytest.mark.parametrize("state", ["canada", "mexico", "united-states"])
def test_agencies_and_memberships_of_a_state(state: str, store: Store) -> None:
    path = f"state/{state}"
    mine = {f"agency/{r['key']}" for r in rows("agencies") if r["state"] == path}
    parts = Counter(r["key"] for r in rows("participations") if r["participant"] in mine)
    answer = ask(store, "agencies-and-their-mechanisms", state=path)
    assert {r["agency"] for r in answer} == mine
    assert set(parts) == {slug(r["participation"]) for r in answer if "participation" in r}
    own = [r for r in memberships() if r["participant"] == path]
    history = ask(store, "memberships-through-time", state=path)
    assert Counter(slug(r["membership"]) for r in history) == Counter(r["key"] for r in own)
    since = [r.get("startLatest") or r["asOf"] for r in history]
    assert since == sorted(since)


@pytest.mark.parametrize("grade", ["A", "B"])
def test_participations_on_one_source_are_those_of_the_table(grade: str, store: Store) -> None:
    expected = {
        r["key"]: r["sources"] for r in rows("participations") if r["confidence"] == grade and "|" not in r["sources"]
    }
    answer = ask(store, "participations-on-one-source", confidence=grade.lower())
    assert {slug(r["participation"]): slug(r["source"]) for r in answer} == expected
    assert len(answer) == len(expected)
    classed = {r["key"]: r["host_class"] for r in rows("sources")}
    assert all(r["hostClass"] == f"host-class:{classed[slug(r['source'])]}" for r in answer)


# --- both layers, and accounts that differ --------------------------------------------------------


def test_mechanisms_only_mentioned_of_which_both_are_members(store: Store) -> None:
    mentioned = {r["mechanism"] for r in ask(store, "mechanisms-only-mentioned")}
    expected = mentioned & {f"mechanism/{m}" for m in joint("state/canada", "state/mexico", SIGNED)}
    answer = ask(store, "mentioned-mechanisms-of-both-parties")
    assert {r["mechanism"] for r in answer} == expected
    assert {"mechanism/reeep", "mechanism/m2m", "mechanism/ipeec", "mechanism/ecpa"} <= expected
    assert "mechanism/ghsi" not in expected, "a commitment uses it"
    assert {(r["signed"], r["first"], r["second"]) for r in answer} == {(SIGNED, "state/canada", "state/mexico")}


def test_dates_that_differ_are_events_that_cannot_be_one(store: Store) -> None:
    """Of the events of the record; those of the text stand beside them without a confidence."""
    once = {"ended", "established", "in-force", "signed"}
    accounts: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows("events"):
        if row["status"] in once and row["date"]:
            accounts[row["entity"], row["status"]].append(days(row["date"]))
    expected = Counter(
        (entity, f"status:{status}", one[1], two[0])
        for (entity, status), found in accounts.items()
        for one in found
        for two in found
        if one[1] < two[0] and not any(o[0] and one[1] < o[0] and o[1] < two[0] for o in found)
    )
    assert {e for e, *_ in expected} >= {"mechanism/cmp", "mechanism/caricom", "mechanism/ipeec", "mechanism/ee-hub"}
    answer = ask(store, "dates-that-differ")
    record = [r for r in answer if "firstConfidence" in r and "secondConfidence" in r]
    found = Counter((r["entity"], r["what"], r["firstLatest"], r["secondEarliest"]) for r in record)
    assert found == expected
    assert {(r["entity"], r["firstLatest"], r["secondEarliest"]) for r in answer if r not in record} == {
        ("mechanism/sawp", "1966-12-31", "1974-01-01")
    }, "the plan says established in 1974, the record in 1966"


def test_starts_that_differ_stand_side_by_side(data: Dataset) -> None:
    """The tables have none so far: a second account of a membership is made here."""

    def iri(name: str) -> ox.NamedNode:
        return ox.NamedNode(vocab.expand(name))

    graph, second = iri("graph/record/participations"), iri("participation/reeep/canada/partner-2")
    day = ox.Literal("2006-01-01", datatype=iri("xsd:date"))
    told: dict[str, ox.NamedNode | ox.Literal] = {
        "bm:participationIn": iri("mechanism/reeep"),
        "bm:participant": iri("state/canada"),
        "bm:role": iri("role:partner"),
        "bm:startEarliest": day,
        "bm:startLatest": day,
    }
    quads = [ox.Quad(second, iri(p), o, graph) for p, o in told.items()]
    answer = ask(EmbeddedStore([*data.quads, *quads]), "dates-that-differ", entity="mechanism/reeep")
    [row] = [r for r in answer if "participant" in r]
    assert (row["participant"], row["firstLatest"], row["secondEarliest"]) == (
        "state/canada",
        "2005-03-16",
        "2006-01-01",
    )


# --- nothing of the facts is lost -----------------------------------------------------------------

FILES = {
    "E": ("memberships-economy-environment.csv", 276, 12),
    "S": ("memberships-security-health-people.csv", 509, 0),
}
"""Name, rows, and how many of them are left out."""

SPLIT = {
    "na-hswg-scb": {"na-hswg", "na-scb"},
    "labour-mobility-wg-can-mex": {"labour-mobility-wg-can-mex", "labour-mobility-mechanism-can-mex"},
}
"""One key of the facts for two things (their README, section 5)."""


@pytest.fixture
def facts() -> Path:
    if not FACTS.is_dir():
        pytest.skip(f"NOT COMPARED WITH THE FACTS: {FACTS.name} is not beside the repository")
    return FACTS


@pytest.mark.parametrize("letter", FILES)
def test_every_membership_of_the_facts_is_in_the_record_or_left_out(letter: str, facts: Path) -> None:
    name, count, without = FILES[letter]
    given = read(facts / name)
    assert len(given) == count
    iso = {r["iso3"]: f"state/{r['key']}" for r in rows("states") if r["iso3"]}
    keys = {"mechanism", "organization", "agency"}
    tables = {"mechanism": "mechanisms", "organization": "organizations", "agency": "agencies"}
    path = {r["key"]: f"{kind}/{r['key']}" for kind in sorted(keys) for r in rows(tables[kind])}
    held = {
        (r["mechanism"], r["participant"], r["role"], line)
        for r in rows("participations")
        for line in r["rows"].split()
    }
    out = {
        (r["mechanism"], r["participant"], r["role"]): r["reason"] for r in rows("left-out") if r["file"] == name
    }  # fmt: skip
    lost, used = [], set()
    for line, row in enumerate(given, 2):
        who = row["member_iso3"] or row["member_key"]
        left = (row["mechanism_key"], who, row["role"])
        if left in out:
            assert out[left], f"no reason for {left}"
            used.add(left)
            continue
        participant = iso.get(who) or path.get(who)
        for code in row["role_code"].split(";"):
            wanted = SPLIT.get(row["mechanism_key"], {row["mechanism_key"]})
            if not any((m, participant, code, f"{letter}:{line}") in held for m in wanted):
                lost.append((line, row["mechanism_key"], who, code))
    assert lost == [], "add these to participations.csv, or to left-out.csv with a reason"
    assert set(out) == used, "left-out.csv names rows that are not there"
    told = {line for *_, line in held if line.startswith(letter)}
    assert (len(told), len(out)) == (count - without, without)


def test_every_agency_of_the_facts_is_in_the_record_or_left_out(facts: Path) -> None:
    given = {r["key"]: r for r in read(facts / "agencies.csv")}
    held = {r["key"]: r for r in rows("agencies")}
    out = {r["row"] for r in rows("left-out") if r["file"] == "agencies.csv" and r["row"] in given and r["reason"]}
    assert (len(given), len(held), len(out)) == (63, 62, 1)
    assert set(given) == set(held) | out
    assert set(held) & out == set()
    iso = {f"state/{r['key']}": r["iso3"] for r in rows("states")}
    for key, row in held.items():
        assert given[key]["name_en"].startswith(row["label_en"])
        assert given[key]["country_iso3"] == iso[row["state"]]
        assert (given[key]["start"], given[key]["end"]) == (row["start"], row["end"]), key
