"""Judgements and continuity: what the rules of docs/interpretation.md ask, found again in the tables by `csv` alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import pytest
from rdflib.term import URIRef

from kg import vocab
from kg.explain import explain, told
from kg.store import Store
from kg.vocab import BM, RDF
from tests.conftest import ROOT

SIGNED, LAST = "2010-05-27", "2012-12-31"
Row = dict[str, str]

ONE_SIDED = {
    "csr-strategy-2009": "a strategy of Canada; the Counsellor dealt with Mexican cases",
    "iec": "a Canadian programme; the memorandum with Mexico is part of it",
    "tfwp": "a Canadian programme that admits Mexican workers",
    "accbp": "a Canadian programme with Mexico as beneficiary",
}
"""Mechanisms of one party that are judged to serve a commitment, with what ties the other party to them."""
WITHOUT_ROWS = {
    "landfill-methane-mou-2011": "a memorandum of the two environment ministers; its remit names both",
    "na-climate-energy-declaration-2009": "a declaration of the leaders' summit, of which it is part",
    "cmp-wg-housing": "a track of the two housing agencies, graded C",
    "labour-mobility-pilot-can-mex": "pilot projects of both, by the body of the plan",
    "namsi": "its remit names the three states",
    "washington-communique-2010": "outcome of the summit in which both took part",
    "washington-work-plan-2010": "as the communiqué",
}
"""Mechanisms for which the two parties stand elsewhere than in participations of their own."""
NOT_ASSESSED = {
    "A.2.a.7": "the summit it names ended, the treaty goes on: assessed one by one",
    "B.1.p4.s1": "the record has nothing on further work programmes",
    "B.2.p1.s4": "assessed through the commitments of Annex 2(a)",
    "B.2.p3.s1": "assessed through the commitments of Annex 2(b)",
    "B.4.p1.s3": "assessed through the forums that the sentence before it names",
}
"""Commitments of 2010 without a verdict, with the reason."""


def read(path: str) -> list[Row]:
    with (ROOT / "data" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


JUDGEMENTS = read("interpretation/judgements.csv")
CONTINUITY = read("interpretation/continuity.csv")
PARTICIPATIONS = {f"participation/{r['key']}": r for r in read("record/participations.csv")}
BOTH = [*JUDGEMENTS, *CONTINUITY]


def grounds(row: Row) -> list[str]:
    return row["based_on"].split(" | ")


def judged(*properties: str) -> Iterator[Row]:
    return (r for r in JUDGEMENTS if r["property"] in properties)


def initiatives() -> set[str]:
    text = (ROOT / "data/text/cmx-2010/initiatives.ttl").read_text(encoding="utf-8")
    return set(re.findall(r"^<initiative/cmx-2010/([^>]+)>", text, re.MULTILINE))


@pytest.mark.parametrize("row", BOTH, ids=lambda r: r.get("key") or f"{r['subject']} {r['property']} {r['object']}")
def test_a_reason_is_short_prose_that_can_be_checked(row: Row) -> None:
    assert 4 <= len(row["reason"].split()) <= 60
    assert row["reason"].endswith(".")
    assert row["reason"][0].isupper() or row["reason"][0] == '"'
    assert len(set(grounds(row))) == len(grounds(row)) >= 1


def test_a_mechanism_serves_within_the_time_of_the_plan() -> None:
    outside = [r for r in judged("servedBy", "carriedBy") if not SIGNED <= r["as_of"] <= LAST]
    assert outside == []


def test_both_parties_take_part_in_what_serves_them() -> None:
    """On the day of the judgement, as far as the bounds of the participations tell."""
    excused = set()
    for row in judged("servedBy"):
        slug = row["object"].removeprefix("mechanism/")
        cited = [PARTICIPATIONS[g] for g in grounds(row) if g in PARTICIPATIONS]
        parties = {
            r["participant"]
            for r in cited
            if r["mechanism"] == slug
            and r["start"].removeprefix("<=")[: len(row["as_of"])] <= row["as_of"]
            and (not r["end"] or r["end"].removeprefix("<=") >= row["as_of"][: len(r["end"].removeprefix("<="))])
        }
        if parties >= {"state/canada", "state/mexico"} and slug not in ONE_SIDED:
            continue
        assert slug in ONE_SIDED or slug in WITHOUT_ROWS, f"{row['subject']}: {slug} lacks a party in its facts"
        excused.add(slug)
    assert excused == set(ONE_SIDED) | set(WITHOUT_ROWS), "an excuse that is not needed"


def test_what_follows_from_sound_facts_cites_both_sides() -> None:
    """A judgement of grade A that a mechanism serves starts from the commitment's own words and from the mechanism."""
    for row in judged("servedBy"):
        locator = row["subject"].rpartition("/")[2]
        own = [
            g for g in grounds(row) if re.match(rf"(statement|mention|involvement|clause)/cmx-2010/{locator}(/|$)", g)
        ]
        assert own, f"{row['subject']} {row['object']}: no words of the commitment among the facts"


def test_the_words_of_a_commitment_are_not_repeated_by_a_judgement() -> None:
    text = (ROOT / "data/text/cmx-2010/involvements.ttl").read_text(encoding="utf-8")
    involved = set(re.findall(r"^<involvement/cmx-2010/([^/]+)/([^/]+)/", text, re.MULTILINE))
    assert len(involved) > 10
    served = {(r["subject"].rpartition("/")[2], r["object"].rpartition("/")[2]) for r in judged("servedBy")}
    assert served & involved == set()


def test_partnerships_of_the_body_reach_the_annex_by_judgement() -> None:
    served = {r["object"] for r in judged("servedBy") if r["subject"].startswith("initiative/cmx-2010/A.")}
    assert {f"mechanism/{m}" for m in ("reeep", "m2m", "ipeec", "ecpa", "ghsi")} <= served


def test_every_commitment_has_a_verdict_or_an_excuse() -> None:
    items = {item.rpartition("/")[2] for r in CONTINUITY for item in r["item"].split(" | ") if "initiative/" in item}
    assert initiatives() - items == set(NOT_ASSESSED)


def test_every_item_that_was_looked_for_has_a_verdict() -> None:
    sought = {item for r in read("record/findings.csv") for item in r["item"].split(" | ")}
    assert len(sought) > 40
    assert sought <= {item for r in CONTINUITY for item in r["item"].split(" | ")}


def test_a_change_is_dated_and_a_state_is_not() -> None:
    lasting = {"continued", "partly", "unknown"}
    for row in CONTINUITY:
        assert bool(row["date"]) != (row["status"] in lasting), row["key"]


def test_explain_shows_reason_facts_certainty_and_author(store: Store) -> None:
    found = explain(store, vocab.expand("initiative/cmx-2010/A.1.b.1"))
    (reeep,) = (s for s in found.said if s.property == str(BM.servedBy) and str(s.value).endswith("/reeep"))
    (row,) = (r for r in JUDGEMENTS if r["subject"].endswith("/A.1.b.1") and r["object"] == "mechanism/reeep")
    support = reeep.support
    assert support is not None
    assert [str(r) for r in support.reasons] == [row["reason"]]
    assert [vocab.shorten(g.node) for g in support.grounds] == sorted(grounds(row))
    assert vocab.shorten(support.confidence) == f"certainty:{row['confidence'].lower()}"
    assert vocab.shorten(support.author) == "author-role:curator"
    assert {g.layer for g in support.grounds} == {"text", "record"}
    grounded = {told(g, found.labels) for g in support.grounds}
    assert "Mexico · Partner · Renewable Energy and Energy Efficiency Partnership (REEEP) · 2005-03-16" in grounded


def test_explain_leads_from_an_item_to_its_verdict(store: Store) -> None:
    found = explain(store, vocab.expand("mechanism/m2m"))
    verdicts = [s for s in found.said if str(BM.ContinuityAssessment) in s.details]
    assert [vocab.shorten(str(s.value)) for s in verdicts] == ["continuity/m2m-renamed"]
    assert verdicts[0].layer == "interpretation"
    assert verdicts[0].support
    assert verdicts[0].support.reasons
    own = explain(store, str(verdicts[0].value))
    assert own.own_support
    assert own.own_support.grounds
    assert str(RDF.type) not in {s.property for s in own.said}
    assert URIRef(own.node) == verdicts[0].value
