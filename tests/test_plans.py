"""The plans beside the coded one: what is said of each, and that no row of the collected facts is lost.

The second half reads the collected facts themselves and is skipped where they are not beside the repository.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg.store import Store
from tests.conftest import ROOT
from tests.test_competency import ask
from tests.test_record import FACTS, rows

PLANS = ("cmx-1996", "cmx-1999", "cmx-2004", "cmx-2007", "cmx-2010", "cmx-2014", "cmx-2016", "cmx-2023", "cmx-2025")
COLUMNS = ("cmx-2007", "cmx-2014", "cmx-2016", "cmx-2023", "cmx-2025")
"""The plans of the columns of the table of continuity."""
MOVED = {("Mining Tool Kit [seed Annex 1(a) b3]", "cmx-2014"): "cmx-2016"}
"""A group seen by 2017 stands in the column of 2014; the record has it in the years of 2016."""
SPLIT = {"Pillar I": 2}
"""Rows whose parts have sources of different grades."""
PRIORITIES = {"cmx-2014": 4, "cmx-2023": 9, "cmx-2025": 4}


def test_each_plan_says_how_much_of_it_was_read(store: Store) -> None:
    answer = {r["plan"].partition("/")[2]: r for r in ask(store, "plan-coverage")}
    assert sorted(answer) == sorted(PLANS)
    assert {p for p, r in answer.items() if r["read"] == "Full"} == {"cmx-2010"}
    for plan, row in answer.items():
        reported = [r for r in rows("reported-initiatives") if r["plan"] == plan]
        unseen = [r for r in rows("findings") if (r["plan"], r["finding"]) == (plan, "not-seen")]
        assert (int(row["reported"]), int(row["notSeen"])) == (len(reported), len(unseen))
        assert (row["commitments"] != "0") == (plan == "cmx-2010"), "commitments are coded of a held text alone"
    assert {p: int(answer[p]["headings"]) - (p == "cmx-2025") for p in PRIORITIES} == PRIORITIES


def test_a_heading_that_was_read_names_its_document(store: Store) -> None:
    """Of a text that is not held nothing but headings is coded, each with the words and where they were read."""
    bm, oa = "https://w3id.org/bilateral/ontology#", "http://www.w3.org/ns/oa#"
    found = store.select(
        f"""SELECT ?clause ?words ?source WHERE {{
          ?text <{bm}textHeld> false ; <{bm}expressionOf> ?plan .
          ?clause <{bm}inPlan> ?plan ; <{bm}evidence> ?e .
          FILTER NOT EXISTS {{ ?held <{bm}expressionOf> ?plan ; <{bm}textHeld> true }}
          ?e <{bm}quotedFrom> ?source ; <{oa}hasSelector>/<{oa}exact> ?words . }}"""
    )
    seen = {(str(r["clause"]).rpartition("/clause/")[2], str(r["words"])) for r in found.dicts()}
    assert ("cmx-2014/B.2.h", "Proteger a nuestros ciudadanos") in seen
    assert ("cmx-2025/B.1.1.h", "Trade Facilitation and Commercial") in seen
    assert Counter(c.partition("/")[0] for c, _ in seen) == {"cmx-2014": 6, "cmx-2023": 10, "cmx-2025": 6}


def test_plans_follow_one_another_where_a_source_says_so(store: Store) -> None:
    chain = {(r["earlier"].partition("-")[2], r["later"].partition("-")[2]) for r in ask(store, "plan-chain")}
    assert chain == {("1996", "1999"), ("2007", "2010"), ("2010", "2014")}, "no source links the later ones"


def test_what_persists_and_what_appears_between_two_plans(store: Store) -> None:
    answer = ask(store, "items-between-plans", later="plan/cmx-2023")
    by_change: dict[str, set[str]] = {}
    for row in answer:
        by_change.setdefault(row["change"], set()).add(row["item"])
    assert {r["read"] for r in answer} == {"Opening"}
    assert "dropped" not in by_change
    met = {i for r in rows("findings") if r["plan"] == "cmx-2023" for i in r["item"].split(" | ")}
    assert by_change["no-finding"] & met == set()
    new = {"priority/cmx-2023/1", "priority/cmx-2023/2", "priority/cmx-2023/4"}
    assert {i for i in by_change["appears"] if i.startswith("priority/")} == new, (
        "the pillars that are new (facts, 5.3)"
    )
    assert {"mechanism/cmp", "mechanism/nals", "mechanism/nafta"} <= by_change["persists"]


def test_themes_that_enter_and_themes_not_met_with(store: Store) -> None:
    def themes(change: str, **plans: str) -> set[str]:
        answer = ask(store, "themes-between-plans", **plans)
        return {r["theme"].rpartition(":")[2] for r in answer if r["change"] == change}

    entered = {"indigenous-reconciliation", "gender-equality", "anti-racism"}
    assert entered <= themes("later-only", later="plan/cmx-2023")
    assert {"cybercrime", "synthetic-drugs", "critical-minerals", "infrastructure"} <= themes("later-only")
    assert "regulatory-cooperation" in themes("earlier-only")
    assert themes("earlier-only") & themes("both") == set()


def test_outcomes_are_the_events_of_the_table(store: Store) -> None:
    expected = Counter(
        (r["key"], item) for r in rows("events") if r["outcome_of"] for item in r["outcome_of"].split(" | ")
    )
    answer = ask(store, "outcomes-of-commitments")
    assert Counter((r["event"].rpartition("/")[2], r["initiative"]) for r in answer) == expected
    youth = [r["status"] for r in answer if r["initiative"] == "initiative/cmx-2010/A.3.2.1"]
    assert youth == ["Signed", "In use", "Lapsed"]
    by_time = {r["event"].rpartition("/")[2]: r["when"] for r in answer}
    assert by_time["accbp-active-by-2025"] == "unknown", "on or before 2025, with no first day"
    assert {e for e, when in by_time.items() if when == "before"} == {
        "accbp-active-2010-01",
        "research-reactor-conversion-announced-2010-04-13",
    }


# --- nothing of the facts is lost -----------------------------------------------------------------


@pytest.fixture(scope="module")
def facts() -> str:
    path = FACTS / "plans.md"
    if not path.is_file():
        pytest.skip(f"NOT COMPARED WITH THE FACTS: {FACTS.name} is not beside the repository")
    return path.read_text(encoding="utf-8")


def table(text: str, heading: str) -> list[list[str]]:
    """Cells of the first table below a heading, without its head."""
    part = text.partition(f"\n{heading}")[2]
    lines = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)
    assert lines, heading
    return [[c.strip() for c in line.strip("| \n").split("|")] for line in lines[0].splitlines()[2:]]


def tags(cell: str) -> list[str]:
    return [
        t for group in re.findall(r"\[((?:S[0-9]+[a-z]?)(?:\]\[S[0-9]+[a-z]?)*)\]", cell) for t in group.split("][")
    ]


def addresses(text: str) -> dict[str, set[str]]:
    """Tag of a source of the facts to the keys that the record gives it."""
    keys = {plain(r[c]): r["key"] for r in rows("sources") for c in ("url", "read_at") if r[c]}
    return {
        tag: {keys[a] for a in map(plain, re.findall(r"https?://[^\s;]+", cell)) if a in keys}
        for tag, cell in table(text, "## 8. Sources")
    }


def plain(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/)").replace("powershow.com./", "powershow.com/")


@pytest.mark.parametrize(
    ("section", "plan"), [("3.2", "cmx-2014"), ("3.3", "cmx-2016"), ("3.4", "cmx-2023"), ("3.5", "cmx-2025")]
)
def test_each_reported_row_is_in_the_record_or_left_out(facts: str, section: str, plan: str) -> None:
    held = Counter(r["locator"] for r in rows("reported-initiatives") if r["plan"] == plan)
    out = Counter(r["row"] for r in rows("left-out") if r["file"] == "plans.md" and r["row"].startswith(section))
    given = Counter(row[0] for row in table(facts, f"### {section} "))
    assert set(held) <= set(given)
    for locator, count in given.items():
        assert held[locator] + out[f"{section} {locator}"] == SPLIT.get(locator, count), locator


@pytest.mark.parametrize("section", ["5.1", "5.2"])
def test_each_cell_of_the_continuity_table_is_a_finding(facts: str, section: str) -> None:
    """By its sources: each source of a cell supports a finding of that plan; each “not seen” is one as well."""
    keys = addresses(facts)
    cited = {(r["plan"], key) for r in rows("findings") for key in r["sources"].split(" | ")}
    lost = [
        (row[0], plan, tag)
        for row in table(facts, f"### {section} ")
        for plan, cell in zip(COLUMNS, row[1:6], strict=True)
        if not cell.startswith("–")
        for tag in tags(cell)
        if not any((MOVED.get((row[0], plan), plan), key) in cited for key in keys[tag])
    ]
    assert lost == []


def test_each_not_seen_of_the_facts_is_one_of_the_record(facts: str) -> None:
    given = Counter(
        plan
        for section in ("5.1", "5.2")
        for row in table(facts, f"### {section} ")
        for plan, cell in zip(COLUMNS, row[1:6], strict=True)
        if cell == "not seen"
    )
    held = Counter(r["plan"] for r in rows("findings") if r["finding"] == "not-seen")
    assert held == given


def test_the_facts_are_where_the_test_looks(facts: str) -> None:
    assert len(table(facts, "### 5.1 ")) == 23
    assert len(table(facts, "### 5.2 ")) == 22
    assert Path(FACTS).parent.parent == ROOT.parent
