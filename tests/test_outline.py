"""Drafted clauses: every word in one clause, every locator once, and what the coding manual says of marks."""

from __future__ import annotations

import random
import re
import time

import pytest

from kg import dataset, text
from kg.dataset import Dataset
from kg.errors import DataError
from kg.outline import Outline, outline, sentences

LOCATOR = re.compile(r"(T|[A-Z](\.([A-Z]|[a-z]|[0-9]+|[ps][0-9]+))+)\Z")
"""The pattern of ClauseShape-locator."""


def sound(content: str) -> Outline:
    """The outline, after what must hold of any."""
    drafted = outline(content)
    position = 0
    for clause in drafted.clauses:
        assert position <= clause.start < clause.end
        assert not re.sub(r"[\s#*-]+", "", content[position : clause.start]), "words in no clause"
        assert content[clause.start : clause.end].strip() == content[clause.start : clause.end]
        assert LOCATOR.match(clause.locator), clause.locator
        position = clause.end
    assert not re.sub(r"[\s#*-]+", "", content[position:])
    locators = [c.locator for c in drafted.clauses]
    assert len(set(locators)) == len(locators)
    stems = {c.locator for c in drafted.clauses if c.kind == "stem"}
    assert stems == {c.completes for c in drafted.clauses if c.completes}
    paths = {p.path for p in drafted.parts}
    assert {c.under for c in drafted.clauses} <= paths | {None}
    assert all(p.above in paths | {None} and p.label and p.headings for p in drafted.parts)
    return drafted


def listed(content: str) -> list[str]:
    """Locator and words of each clause."""
    return [f"{c.locator} {content[c.start : c.end]}" for c in sound(content).clauses]


def test_the_plan_of_2010_is_drafted_as_it_was_coded_by_hand(data: Dataset) -> None:
    """99 clauses with the same spans; only the closing, which has no heading, cannot be told from priority 4."""
    (held,) = (t for t in text.texts(data).values() if "cmx-2010" in t.expression)
    nodes = dataset.index(data.quads)
    bm = "https://w3id.org/bilateral/ontology#"

    def last(iri: str, name: str) -> str | None:
        found = [t.value.rpartition("/")[2] for t in nodes[iri].get(bm + name, ())]  # type: ignore[union-attr]
        return found[0] if found else None

    by_hand = {
        span: (last(iri, "locator"), last(iri, "clauseKind"), last(iri, "under"), last(iri, "completes"))
        for iri, span in held.clauses.items()
    }
    drafted = {(c.start, c.end): (c.locator, c.kind, c.under, c.completes) for c in sound(held.content).clauses}
    assert by_hand.keys() == drafted.keys()
    differing = {by_hand[s][0]: drafted[s][0] for s in by_hand if by_hand[s] != drafted[s]}
    assert differing == {"B.C.p1.s1": "B.4.p2.s1", "B.C.p1.s2": "B.4.p2.s2"}
    labels = {p.path: (p.number, p.label) for p in outline(held.content).parts}
    assert labels["1.c"] == ("c", "Science and Technology")
    assert labels["4"] == ("4", "Projecting our Partnership Globally and Regionally")


def test_a_french_plan_without_numbers() -> None:
    content = (
        "# Plan d'action\n\nLes parties conviennent de ce qui suit :\n\n## Rivières\n\n### Eau potable\n\n"
        "Nous allons :\n\n1. protéger les lacs ;\n2. étudier les crues. Voir l'art. 5 de l'accord.\n\n### Transport\n\n"
        "- Ouvrir les ports :\n   - à Nord ;\n   - à Sud.\n\n## Écoles\n\n"
        "Nous échangerons des enseignants. Et des élèves !\n\n## Dispositions finales\n\nRien.\n\n"
        "Fait à Lac, le 2 mars 2031.\n\nPOUR LE NORD\n"
    )
    assert listed(content) == [
        "T Plan d'action",
        "B.I.p1.s1 Les parties conviennent de ce qui suit :",
        "A.1.h Rivières",
        "A.1.a.h Eau potable",
        "A.1.a.p1.s1 Nous allons :",
        "A.1.a.p1.1 1. protéger les lacs ;",
        "A.1.a.p1.2.s1 2. étudier les crues.",
        "A.1.a.p1.2.s2 Voir l'art. 5 de l'accord.",
        "A.1.b.h Transport",
        "A.1.b.1 Ouvrir les ports :",
        "A.1.b.1.1 à Nord ;",
        "A.1.b.1.2 à Sud.",
        "A.2.h Écoles",
        "A.2.p1.s1 Nous échangerons des enseignants.",
        "A.2.p1.s2 Et des élèves !",
        "B.C.h Dispositions finales",
        "B.C.p1.s1 Rien.",
        "B.S.p1.s1 Fait à Lac, le 2 mars 2031.",
        "B.S.p2.s1 POUR LE NORD",
    ]


@pytest.mark.parametrize(
    ("headings", "parts"),
    [
        ("## I. Trade\n## II. Work\n### 1. Schools\n### 2. Pay\n", "1:I 2:II 2.a:1 2.b:2"),
        ("## 1. Trade\n## 2. Work\n### 2.1 Schools\n### 2.2 Pay\n", "1:1 2:2 2.a:1 2.b:2"),
        ("## A. Trade\n### 1. Schools\n## B. Work\n### 1. Pay\n", "1:A 1.a:1 2:B 2.a:1"),
        ("## Priority 1: Trade\n## Priority 2: Work\n", "1:1 2:2"),
        ("**1) Trade**\n\n*a) Schools*\n\n**2) Work**\n", "1:1 1.a:a 2:2"),
        ("## 1) Trade\n### g) Seven\n### h) Eight\n### i) Nine\n", "1:1 1.g:g 1.i:h 1.j:i"),
        ("## Introduction\n## Trade\n### Schools\n## Conclusion\n", "1:1 1.a:a"),
        ("## 1) Trade\n## Annex\n### Initiatives\n## 1) Trade\n## 2) Work\n", "1:1 2:2"),
    ],
)
def test_numbers_make_the_outline(headings: str, parts: str) -> None:
    drafted = sound("# Plan\n\n" + headings.replace("\n#", "\n\n#") + "\n- x\n")
    assert " ".join(f"{p.path}:{p.number}" for p in drafted.parts) == parts


def test_a_text_with_an_annex_has_two_halves() -> None:
    content = "# P\n\n## 1) A\n\nWe meet:\n\n- here;\n- there.\n\n## Annex\n\n### To do\n\n## 1) A\n\n- Go.\n"
    assert [c.split()[0] for c in listed(content)] == [
        "T", "B.1.h", "B.1.p1.s1", "B.1.p1.1", "B.1.p1.2", "A.h", "A.T", "A.1.h", "A.1.1",
    ]  # fmt: skip


def test_marks_and_line_ends() -> None:
    """Windows line ends, a table, a quotation, a rule, other bullets: all words stand in a clause."""
    assert listed("# P\r\n\r\n**all bold.**\r\n\r\n• one\r\n\r\n| a |\r\n|---|\r\n\r\n---\r\n\r\n> said\r\n") == [
        "T P", "B.I.p1.s1 all bold.", "B.I.p2.s1 • one", "B.I.p3.s1 | a |\r\n|---|", "B.I.p4.s1 > said",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("We act. They act.", 2),
        ("We met Mr. Smith, Dr. Jones and J. Doe. They left!", 2),
        ("See art. 5 and No. 7; see para. 3: done.", 1),
        ("In the 21<sup>st</sup> century. We go on (e.g. Ottawa).", 2),
        ("“We act.” “They act?” Yes.", 3),
        ("Se acordó. ¿Cuándo? Él no lo sabe.", 3),
        ("It cost 1.5 million. 2031 is the year.", 2),
    ],
)
def test_sentences(paragraph: str, parts: int) -> None:
    assert len(sentences(paragraph)) == parts


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "holds no words"), ("\n# \n--\n", "holds no words"), ("Dear all,\n", "before the title")],
)
def test_a_text_without_title_is_refused(content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        outline(content, "plan.md")


PIECES = [
    "# ", "## ", "1) ", "a) ", "- ", "* ", "**", "*", "x", "Y", "Foo.", "Bar:", "\n", "\n", "\n\n", "  ", "Annex",
    "SIGNED at", "II. ", "2.1 ", "\t", "é", "\r\n", "_", "1. ", "•  ", "!", "Conclusion", "h) ",
]  # fmt: skip


def test_no_text_loses_a_word() -> None:
    for seed in range(500):
        draw = random.Random(seed)  # noqa: S311
        sound("# T\n\n" + "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 60))))


@pytest.mark.parametrize("piece", ["*a ", "**a* b ", "A. ", "(", "- x:\n", "## x\n\n", "1. a) "])
def test_long_texts_take_seconds_not_hours(piece: str) -> None:
    start = time.process_time()
    outline("# T\n\n" + piece * (2000 if piece.startswith("#") else 20_000))
    assert time.process_time() - start < 5
