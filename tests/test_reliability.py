"""Agreement of two coders, computed from both codings; the manual prints what is computed here."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

from kg import dataset, vocab
from kg.dataset import Dataset
from kg.vocab import BM, OA, SKOSXL
from tests.conftest import RENEW, ROOT

MANUAL = ROOT / "docs" / "coding-manual.md"
SECOND = ROOT / "docs" / "reliability" / "annex-second-coder.csv"
SAME = {
    "mexican-and-canadian-institutions": "institutions",
    "small-and-medium-sized-enterprises": "small-and-medium-enterprises",
}
"""Designations that differ in their form only."""

FIELDS = ("modality", "printedVerb", "undertakenBy", "performedBy", "addressedTo", "benefits", "place", "involves")
Coding = dict[str, set[tuple[str, str]]]


def second_coding() -> Coding:
    found: Coding = defaultdict(set)
    with SECOND.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["field"]].add((row["locator"], SAME.get(row["value"], row["value"])))
    return found


def first_coding(data: Dataset) -> Coding:
    nodes = dataset.index(data.quads)
    found: Coding = defaultdict(set)

    def values(iri: str, predicate: str) -> list[str]:
        return [t.value for t in nodes[iri].get(predicate, ())]  # type: ignore[union-attr]

    def last(iri: str) -> str:
        return iri.rpartition("/")[2]

    printed: dict[str, set[str]] = defaultdict(set)
    for iri in nodes:
        for entity in values(iri, str(BM.nameOf)):
            printed[entity].update(values(iri, str(SKOSXL.literalForm)))
    for iri in nodes:
        for initiative in values(iri, str(BM.initiative)):
            quotes = {
                q
                for e in values(iri, str(BM.evidence))
                for s in values(e, str(OA.hasSelector))
                for q in values(s, str(OA.exact))
            }
            (manner,) = values(iri, str(BM.manner))
            (mechanism,) = values(iri, str(BM.mechanism))
            for name in printed[mechanism] | {_after_verb(q) for q in quotes}:
                found["names"].add((last(initiative), f"{last(manner)} {name}"))
    for iri in nodes:
        kind, path = vocab.kind_and_path(iri) or ("", "")
        if "/A." not in path:
            continue
        if kind == "clause":
            found["clauseFunction"].add((last(iri), last(values(iri, str(BM.clauseFunction))[0])))
        elif kind == "initiative":
            for field in FIELDS[:-1]:
                found[field].update(
                    (last(iri), last(v) if field != "printedVerb" else v) for v in values(iri, str(BM[field]))
                )
    return found


def _after_verb(quote: str) -> str:
    return quote.partition(" ")[2]


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960): 1 is full agreement, 0 is chance."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(left[c] * right[c] for c in left) / n**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def table(data: Dataset) -> str:
    first, second = first_coding(data), second_coding()
    # an involvement agrees if manner and mechanism do; the second coder gave the mechanism by a printed name
    names = first.pop("names")
    hit = {(loc, v) for loc, v in second["involves"] if (loc, v) in names}
    involvements = {(loc, v) for loc, v in names if (loc, v) in hit}
    total = sum(
        1
        for q in data.quads
        if q.predicate.value == str(BM.initiative) and "/involvement/cmx-2010/A." in str(q.subject)
    )
    lines = ["| What | First coder | Second coder | Both | Agreement |", "|---|---|---|---|---|"]

    def line(what: str, a: int, b: int, both: int, extra: str = "") -> None:
        lines.append(f"| {what} | {a} | {b} | {both} | {2 * both / (a + b):.2f}{extra} |")

    clauses = [
        (dict(first["clauseFunction"])[k], dict(second["clauseFunction"])[k])
        for k in sorted(dict(first["clauseFunction"]))
    ]
    both = len(first["clauseFunction"] & second["clauseFunction"])
    line(
        "clauses and their function", len(clauses), len(second["clauseFunction"]), both, f", kappa {kappa(clauses):.2f}"
    )
    own, other = dict(first["modality"]), dict(second["modality"])
    line("commitments", len(own), len(other), len(own.keys() & other.keys()))
    modalities = [(own[k], other[k]) for k in sorted(own.keys() & other.keys())]
    same = len(first["modality"] & second["modality"])
    line("modality", len(own), len(other), same, f", kappa {kappa(modalities):.2f} on the commitments of both")
    for field in FIELDS[1:-1]:
        line(field, len(first[field]), len(second[field]), len(first[field] & second[field]))
    line("involvements", total, len(second["involves"]), len(involvements))
    return "\n".join(lines)


def test_the_manual_prints_the_agreement(data: Dataset) -> None:
    before, start, rest = MANUAL.read_text(encoding="utf-8").partition("<!-- agreement -->\n")
    inside, end, after = rest.partition("\n<!-- end -->")
    assert start and end
    if RENEW:
        MANUAL.write_text(before + start + table(data) + end + after, encoding="utf-8")
    else:
        assert inside == table(data), "renew the table with KG_RENEW=1 pytest tests/test_reliability.py"


def test_kappa() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
    assert kappa([("a", "b"), ("b", "a")]) == -1
