"""Answers about names, dates and successions, found again in the CSV tables by other means than the graph.

Only `csv` reads the tables here; neither `kg.tables` nor SPARQL has a part in what is expected.
"""

from __future__ import annotations

import calendar
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest

from kg.store import Store
from tests.conftest import ROOT
from tests.test_competency import ask

RECORD = ROOT / "data" / "record"
SIGNED = date(2010, 5, 27)


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    with (RECORD / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def sources(row: dict[str, str]) -> list[str]:
    return [key for key in row["sources"].split(" | ") if key]


def days(notation: str) -> tuple[date, date]:
    """First and last day of a date; the first is the dawn of time for ``<=``."""
    if notation.startswith("<="):
        return date.min, days(notation[2:])[1]
    year, month, day = (*map(int, notation.split("-")), 0, 0)[:3]
    last = calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, day or last)


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", sorted({r["entity"] for r in rows("names") if r["entity"].startswith("mech")}))
@pytest.mark.parametrize("day", ["2010-05-27", "2014-06-30"])
def test_names_on_a_day_are_those_that_the_table_does_not_rule_out(mechanism: str, day: str, store: Store) -> None:
    when = date.fromisoformat(day)
    expected = Counter(
        (r["language"], r["text"], len(sources(r)))
        for r in rows("names")
        if r["entity"] == mechanism
        and (not r["start"] or days(r["start"])[0] <= when)
        and (not r["end"] or days(r["end"])[1] >= when)
    )
    answer = ask(store, "names-on-date", mechanism=mechanism, date=day)
    assert Counter((r["language"], r["text"], int(r["sources"])) for r in answer if "plan" not in r) == expected


def test_names_of_methane_to_markets(store: Store) -> None:
    """No official name in French or Spanish is on record; the printed one comes from the text."""
    answer = ask(store, "names-on-date")
    assert [(r["language"], r["text"], r["status"]) for r in answer if r["form"] == "Full"] == [
        ("en", "Methane to Markets Partnership", "Official"),
        ("en", "Methane-to-Markets Partnership", "Printed"),
        ("es", "Alianza para llevar el metano a los mercados", "Project translation"),
        ("fr", "Partenariat pour la valorisation du méthane", "Project translation"),
    ]


def test_a_former_name_ends(store: Store) -> None:
    """The French name of the programme changed by 2012."""

    def french(day: str) -> set[str]:
        answer = ask(store, "names-on-date", mechanism="mechanism/accbp", date=day)
        return {r["status"] for r in answer if r["language"] == "fr" and r["form"] == "Full"}

    assert french("2010-05-27") == {"Former", "Official"}, "no beginning of the official one is known"
    assert french("2014-06-30") == {"Official"}


def test_names_by_status_are_the_rows(store: Store) -> None:
    classes = {f"mechanism/{r['key']}": f"bm:{r['class']}" for r in rows("mechanisms")}
    titles = {slug: slug.replace("-", " ").capitalize() for slug in {r["status"] for r in rows("names")}}
    expected: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows("names"):
        if row["entity"] in classes:
            expected[classes[row["entity"]], row["language"], titles[row["status"]]].append(row["entity"])
    for row in {r["name"]: r for r in ask(store, "names-as-printed")}.values():
        if row["entity"] in classes:
            expected[classes[row["entity"]], "en", row["status"]].append(row["entity"])
    answer = {
        (r["type"], r["language"], r["status"]): (int(r["names"]), int(r["entities"]))
        for r in ask(store, "names-by-status")
        if r["type"] in set(classes.values())
    }
    assert answer == {key: (len(named), len(set(named))) for key, named in expected.items()}


def test_labels_without_an_official_name(store: Store) -> None:
    official = {
        (r["entity"], r["language"]) for r in rows("names") if r["status"] == "official" and r["form"] != "acronym"
    }
    expected = {
        (f"mechanism/{r['key']}", language)
        for r in rows("mechanisms")
        for language in ("en", "fr", "es")
        if (f"mechanism/{r['key']}", language) not in official
    }
    answer = {(r["entity"], r["language"]) for r in ask(store, "labels-without-official-name")}
    assert {pair for pair in answer if pair[0].startswith("mechanism/")} == expected


# --- time -----------------------------------------------------------------------------------------


def test_gaps_are_the_days_of_the_calendar(store: Store) -> None:
    expected: set[tuple[str, str | None, str | None, str | None]] = set()
    for event in rows("events"):
        if event["status"] not in ("ended", "lapsed"):
            continue
        done = days(event["date"])
        after = [s for s in rows("successions") if s["predecessor"] == event["entity"]]
        for succession in after:
            begun = days(succession["date"])
            least, most = (begun[0] - done[1]).days, (begun[1] - done[0]).days
            expected.add((event["key"], succession["successor"], str(least), str(most)))
        if not after:
            expected.add((event["key"], None, None, None))
    answer = ask(store, "ended-mechanisms")
    assert {
        (r["event"].rpartition("/")[2], r.get("successor"), r.get("daysAtLeast"), r.get("daysAtMost")) for r in answer
    } == expected
    assert len(answer) == len(expected) > 10


def test_mechanisms_older_than_the_plan(store: Store) -> None:
    """The founding facts of the record; which mechanisms the text names is taken from another question."""
    named = {r["mechanism"] for r in ask(store, "mechanisms-by-kind")}
    single = {f"mechanism/{r['key']}" for r in rows("mechanisms") if r["class"] == "Event"}
    begins = {"established", "signed", "adopted", "in-force"}
    found = {
        (r["entity"], days(r["date"])[1], "established" if r["status"] == "established" else r["key"])
        for r in rows("events")
        if r["date"] and (r["status"] in begins or (r["status"] == "held" and r["entity"] in single))
    }
    found |= {(r["subject"], days(r["value"])[1], "established") for r in rows("facts") if r["property"] == "founded"}
    expected = Counter(
        (entity, str(last), SIGNED.year - last.year - ((SIGNED.month, SIGNED.day) < (last.month, last.day)))
        for entity, last, _ in found
        if entity in named and last < SIGNED
    )
    answer = [r for r in ask(store, "older-than-the-plan") if r["layer"] == "Record"]
    assert Counter((r["mechanism"], r["latest"], int(r["years"])) for r in answer) == expected
    assert {r["signed"] for r in answer} == {str(SIGNED)}


def test_text_and_record_disagree_about_the_workers_program(store: Store) -> None:
    answer = {r["entity"]: r for r in ask(store, "text-and-record-dates")}
    [row] = [r for r in rows("events") if r["entity"] == "mechanism/sawp" and r["status"] == "established"]
    text = days("1974")
    assert answer["mechanism/sawp"]["recordLatest"] == str(days(row["date"])[1])
    assert answer["mechanism/sawp"]["textEarliest"] == str(text[0])
    assert answer["mechanism/sawp"]["days"] == str((text[0] - days(row["date"])[1]).days)
    assert answer["mechanism/nss-2010"]["days"] == "0", "a day within the month of the text"


def chain(start: str) -> Iterable[tuple[int, str]]:
    level, step = {start}, 0
    while level:
        yield from ((step, e) for e in level)
        level = {r["successor"] for r in rows("successions") if r["predecessor"] in level}
        step += 1


@pytest.mark.parametrize("start", sorted({r["predecessor"] for r in rows("successions")}))
def test_chains_and_last_events(start: str, store: Store) -> None:
    answer = ask(store, "what-became-of", mechanism=start)
    assert {(int(r["step"]), r["entity"]) for r in answer} == set(chain(start))
    for row in answer:
        dated = [days(e["date"])[1] for e in rows("events") if e["entity"] == row["entity"] and e["date"]]
        if dated and row["entity"].startswith("mechanism/"):
            assert row["latest"] >= str(max(dated)), "the text may tell of a later event, the record of none"


@pytest.mark.parametrize("state", ["canada", "mexico"])
def test_agency_successions_are_the_rows(state: str, store: Store) -> None:
    ours = {f"agency/{r['key']}" for r in rows("agencies") if r["state"] == f"state/{state}"}
    expected = {
        (r["predecessor"], r["successor"], str(len(sources(r))))
        for r in rows("successions")
        if r["predecessor"] in ours
    }
    answer = ask(store, "agency-successions", state=f"state/{state}")
    assert {(r["predecessor"], r["successor"], r["sources"]) for r in answer} == expected
    assert len(answer) == len(expected) > 0


def test_history_has_every_event_of_the_record(store: Store) -> None:
    answer = ask(store, "history-of-mechanism", mechanism="mechanism/cmp")
    expected = {r["key"] for r in rows("events") if r["entity"] == "mechanism/cmp"}
    assert {r["event"].rpartition("/")[2] for r in answer if r["layer"] == "Record"} == expected
    lasts = [r["latest"] for r in answer]
    assert lasts == sorted(lasts)


# --- sources, kinds, parts, states ----------------------------------------------------------------


def test_parts_are_those_of_the_facts(store: Store) -> None:
    part_of = defaultdict(set)
    for row in rows("facts"):
        if row["property"] == "partOf":
            part_of[row["value"]].add(row["subject"])
    inner = part_of["mechanism/cmp"] | {p for part in part_of["mechanism/cmp"] for p in part_of[part]}
    answer = ask(store, "parts-of-mechanism")
    assert {r["part"] for r in answer} == inner
    assert {r["part"] for r in answer if r["depth"] == "1"} == part_of["mechanism/cmp"]


def test_every_mechanism_has_its_kind_level_and_form(store: Store) -> None:
    answer = ask(store, "mechanisms-by-level-and-form")
    assert {r["mechanism"] for r in answer} == {f"mechanism/{r['key']}" for r in rows("mechanisms")}
    for column, name in (("level", "level"), ("legalForm", "legalForm")):
        told = {r["subject"] for r in rows("facts") if r["property"] == name and r["subject"].startswith("mech")}
        assert {r["mechanism"] for r in answer if column in r} == told
    treaties = ask(store, "mechanisms-by-level-and-form", form="treaty")
    expected = {r["subject"] for r in rows("facts") if r["property"] == "legalForm" and r["value"] == "treaty"}
    assert {r["mechanism"] for r in treaties} == expected


CITING = (
    "agencies", "completeness", "events", "facts", "findings", "mappings", "names", "participations",
    "reported-initiatives", "successions",
)  # fmt: skip


def test_sources_are_cited_by_the_rows(store: Store) -> None:
    """Which sources are cited at all; how often depends on the nodes that a row becomes."""
    answer = ask(store, "sources-by-citation")
    assert {r["source"].rpartition("/")[2] for r in answer} == {r["key"] for r in rows("sources")}
    cited = {key for table in CITING for row in rows(table) for key in sources(row)}
    assert {r["source"].rpartition("/")[2] for r in answer if r["facts"] != "0"} <= cited
    counts = [int(r["facts"]) for r in answer]
    assert counts == sorted(counts, reverse=True)
    official = {r["source"].rpartition("/")[2] for r in ask(store, "sources-by-citation", host="official")}
    assert official == {r["key"] for r in rows("sources") if r["host_class"] == "official"}


def test_facts_on_mirrors_are_rows_with_mirrors_alone(store: Store) -> None:
    mirrors = {r["key"] for r in rows("sources") if r["host_class"] == "mirror"}

    def alone(table: str) -> set[str]:
        return {r["key"] for r in rows(table) if sources(r) and set(sources(r)) <= mirrors}

    answer: dict[str, set[str]] = defaultdict(set)
    for row in ask(store, "facts-on-mirrors-only"):
        _, _, rest = row["fact"].partition("/")
        answer[row["type"].removeprefix("bm:")].add(rest)
    parts = ("Membership", "Leadership", "Contribution", "Participation")
    assert set().union(*(answer[part] for part in parts)) == alone("participations")
    assert answer["Succession"] == alone("successions")
    assert {n.removeprefix("record/") for n in answer["Name"] if "/agency/" not in n} == alone("names")
    assert alone("events") <= {e.removeprefix("record/") for e in answer["StatusEvent"]}


def test_states_have_their_codes(store: Store) -> None:
    codes = {f"state/{r['key']}": (r["iso3"] or None, r["m49"] or None) for r in rows("states")}
    answer = ask(store, "states-on-date")
    assert {r["state"]: (r.get("isoCode"), r.get("areaCode")) for r in answer}.items() <= codes.items()
    for row in answer:
        assert int(row["mechanisms"]) >= int(row["memberships"]) >= int(row["certain"])
    canada = {
        r["mechanism"]
        for r in rows("participations")
        if r["participant"] == "state/canada"
        and r["role"] != "non-party"
        and (not r["start"] or days(r["start"])[0] <= SIGNED)
        and (not r["end"] or days(r["end"])[1] >= SIGNED)
        and _may_exist(f"mechanism/{r['mechanism']}")
    }
    [row] = [r for r in answer if r["state"] == "state/canada"]
    assert int(row["mechanisms"]) == len(canada)


def _may_exist(mechanism: str) -> bool:
    """Whether no row says that the mechanism was over before the plan was signed, or that it began later."""
    own = [(r["status"], days(r["date"])) for r in rows("events") if r["entity"] == mechanism and r["date"]]
    facts = (r for r in rows("facts") if r["subject"] == mechanism and r["property"] == "founded")
    founded = [("established", days(r["value"])) for r in facts]
    if any(status in ("ended", "lapsed") and last < SIGNED for status, (_, last) in own):
        return False
    later = any(status == "established" and first > SIGNED for status, (first, _) in own + founded)
    known = any(status != "proposed" and last <= SIGNED for status, (_, last) in own + founded)
    return known or not later
