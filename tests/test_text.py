"""Quotations to offsets: finding, anchoring, verifying, covering."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import dataset, text, vocab
from kg.config import read as read_config
from kg.dataset import Dataset
from kg.errors import AnchorError, DataError
from kg.text import Span, find

PLAN = Path("text/nor-sou-2020")
BASE = "https://example.org/mini/"
DRAFT = """BASE <https://example.org/mini/id/>
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX modality: <https://w3id.org/bilateral/scheme/modality/>
"""


def anchored(mini: Path) -> dict[str, str]:
    config = read_config(mini)
    return {path.name: new for path, new in text.anchor(mini / PLAN, config).items()}


def write(mini: Path) -> None:
    for name, new in anchored(mini).items():
        (mini / PLAN / name).write_text(new, encoding="utf-8")


@given(st.text(alphabet="ab \n", max_size=40), st.data())
def test_a_quotation_is_found_where_it_is_or_refused(content: str, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(content)))
    end = draw.draw(st.integers(start, len(content)))
    quote = content[start:end]
    occurrences = sum(content.startswith(quote, i) for i in range(len(content)))
    if not quote or occurrences > 1:
        try:
            found = find(content, quote, Span(0, len(content)))
        except AnchorError:
            return
        # overlapping occurrences such as "aa" in "aaa" are one for a left-to-right search
        assert content[found.start : found.end] == quote
    else:
        assert find(content, quote, Span(0, len(content))) == Span(start, end)


def test_find_counts_code_points_and_stays_within_its_clause() -> None:
    content = "Añ 😀 sign. sign"
    assert find(content, "sign", Span(0, 10)) == Span(5, 9)
    with pytest.raises(AnchorError, match="does not occur in the clause"):
        find(content, "sign", Span(0, 8), where="x")
    with pytest.raises(AnchorError, match="occurs 2 times"):
        find(content, "sign", Span(0, len(content)))


def test_anchoring_again_changes_nothing(data: Dataset) -> None:
    for path, new in text.anchor(data.config.data / "text" / "cmx-2010", data.config).items():
        assert new == dataset.read_text(path), f"{path}: run `kg anchor`"


def test_an_annotation_becomes_a_statement_with_both_selectors(mini: Path) -> None:
    file = mini / PLAN / "more.ttl"
    file.write_text(
        DRAFT + '<initiative/nor-sou-2020/A.1.2> bm:benefits <state/southland> {| oa:exact "ports" |} .\n',
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="kg anchor"):
        dataset.load(mini)
    write(mini)
    nodes = dataset.index(dataset.load(mini).quads)
    statement = nodes[f"{BASE}id/statement/nor-sou-2020/A.1.2/benefits/southland"]
    assert [t.value for t in statement[str(vocab.RDF.object)]] == [f"{BASE}id/state/southland"]  # type: ignore[union-attr]
    (evidence,) = (t.value for t in statement[str(vocab.BM.evidence)])  # type: ignore[union-attr]
    content = (mini / PLAN / "source.md").read_text(encoding="utf-8")
    at = content.index("ports")
    assert nodes[evidence + "/position"][str(vocab.OA.start)][0].value == str(at)  # type: ignore[union-attr]
    assert nodes[evidence + "/position"][str(vocab.OA.end)][0].value == str(at + 5)  # type: ignore[union-attr]
    assert nodes[evidence + "/quote"][str(vocab.OA.prefix)][0].value == content[at - 32 : at]  # type: ignore[union-attr]
    assert nodes[evidence + "/quote"][str(vocab.OA.suffix)][0].value == content[at + 5 : at + 37]  # type: ignore[union-attr]
    assert text.verify(dataset.load(mini)) == []


def test_two_spans_two_evidences_and_a_named_statement(mini: Path) -> None:
    (mini / PLAN / "more.ttl").write_text(
        DRAFT
        + "<initiative/nor-sou-2020/A.1.2> bm:benefits <state/southland> ~ <statement/nor-sou-2020/own-name>\n"
        + '  {| oa:exact "its" |} ~ <statement/nor-sou-2020/own-name> .\n'
        + '<initiative/nor-sou-2020/A.1.2> bm:benefits <state/northland> {| oa:exact "Northland" |} '
        + '{| oa:exact "River Forum" ; bm:inClause <clause/nor-sou-2020/A.1.1> |} .\n',
        encoding="utf-8",
    )
    write(mini)
    nodes = dataset.index(dataset.load(mini).quads)
    assert f"{BASE}id/statement/nor-sou-2020/own-name" in nodes
    assert len(nodes[f"{BASE}id/statement/nor-sou-2020/A.1.2/benefits/northland"][str(vocab.BM.evidence)]) == 2


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ('{| oa:exact "no such words" |}', "does not occur in the clause"),
        ('{| oa:exact "n" |}', "occurs"),
        ('{| oa:exact "" |}', "empty quotation"),
        ('{| oa:exact "ports" , "open" |}', "2 quotations"),
        ('{| oa:exact "ports" ; bm:rank 1 |}', "is not known in an annotation"),
        ('{| oa:exact "ports" ; bm:inClause <clause/nor-sou-2020/A.9> |}', "is no clause of this plan"),
    ],
)
def test_a_wrong_annotation_is_refused_and_nothing_is_written(mini: Path, annotation: str, message: str) -> None:
    file = mini / PLAN / "more.ttl"
    file.write_text(
        DRAFT + f"<initiative/nor-sou-2020/A.1.2> bm:benefits <state/southland> {annotation} .\n", encoding="utf-8"
    )
    before = {p: p.read_bytes() for p in mini.rglob("*") if p.is_file()}
    with pytest.raises(AnchorError, match="benefits") as error:
        anchored(mini)
    assert message in str(error.value)
    assert before == {p: p.read_bytes() for p in mini.rglob("*") if p.is_file()}


def test_a_prefix_chooses_among_several_occurrences(mini: Path) -> None:
    (mini / PLAN / "more.ttl").write_text(
        DRAFT
        + '<initiative/nor-sou-2020/A.1.2> bm:benefits <state/southland> {| oa:exact "o" ; oa:prefix "will " |} .\n',
        encoding="utf-8",
    )
    write(mini)
    assert "A.1.2/15-16" in (mini / PLAN / "statements.ttl").read_text(encoding="utf-8")


def test_support_goes_with_its_edge(mini: Path) -> None:
    file = mini / PLAN / "initiatives.ttl"
    old = file.read_text(encoding="utf-8")
    file.write_text("\n".join(x for x in old.splitlines() if "bm:deadline" not in x) + "\n", encoding="utf-8")
    new = anchored(mini)
    assert "deadline" in (mini / PLAN / "statements.ttl").read_text(encoding="utf-8")
    assert "deadline" not in new["statements.ttl"]
    assert 'oa:exact "on 1 May 2021"' in (mini / PLAN / "evidence.ttl").read_text(encoding="utf-8")
    assert 'oa:exact "on 1 May 2021"' not in new["evidence.ttl"]


def test_a_changed_text_is_found_again_and_a_lost_quotation_is_an_error(mini: Path) -> None:
    source = mini / PLAN / "source.md"
    plan = mini / PLAN / "plan.ttl"

    def replace_text(old: str, new: str) -> None:
        import hashlib

        before = hashlib.sha256(source.read_bytes()).hexdigest()
        source.write_text(source.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        after = hashlib.sha256(source.read_bytes()).hexdigest()
        plan.write_text(plan.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    replace_text("#### 1)", "Preamble removed by mistake.\n\n#### 1)")
    assert text.verify(dataset.load(mini))
    write(mini)
    assert text.verify(dataset.load(mini)) == []
    replace_text("River Forum", "Lake Forum")
    with pytest.raises(AnchorError, match="River Forum"):
        anchored(mini)


def test_verify_sees_each_kind_of_untruth(mini: Path) -> None:
    good = {p.name: p.read_text(encoding="utf-8") for p in (mini / PLAN).glob("*.ttl")}
    assert text.verify(dataset.load(mini)) == []
    for name, old, new, path in (
        ("evidence.ttl", 'oa:exact "will open"', 'oa:exact "will close"', "exact"),
        ("evidence.ttl", "oa:end 132", "oa:end 133", "exact"),
        ("evidence.ttl", 'oa:prefix "', 'oa:prefix "x', "prefix"),
        ("evidence.ttl", 'oa:suffix "', 'oa:suffix "x', "suffix"),
        (
            "evidence.ttl",
            "bm:inClause <clause/nor-sou-2020/A.1.2>",
            "bm:inClause <clause/nor-sou-2020/A.1.1>",
            "inClause",
        ),
        (
            "evidence.ttl",
            "oa:hasSource <expression/nor-sou-2020/en>",
            "oa:hasSource <expression/nor-sou-2020/xx>",
            "hasSource",
        ),
        ("plan.ttl", 'bm:sha256 "', 'bm:sha256 "00', "sha256"),
    ):
        assert old in good[name], old
        (mini / PLAN / name).write_text(good[name].replace(old, new, 1), encoding="utf-8")
        assert path in {m.path.rpartition("#")[2] for m in text.verify(dataset.load(mini))}, path
        (mini / PLAN / name).write_text(good[name], encoding="utf-8")


def test_every_character_of_the_text_is_in_a_clause(data: Dataset) -> None:
    (held,) = text.texts(data).values()
    sections = text.coverage(data, held)
    assert not any(s.loose for s in sections)
    inside: set[int] = set()
    for span in held.clauses.values():
        inside.update(range(*span))
    outside = "".join(c for i, c in enumerate(held.content) if i not in inside)
    assert set(outside) <= set("#*- \n")
    assert sum(s.clauses for s in sections) == len(held.clauses)


def test_coverage_reports_words_in_no_clause(mini: Path) -> None:
    shutil.rmtree(mini / "interpretation")  # it points to the clause that goes
    (mini / PLAN / "clauses.ttl").write_text(
        "".join(
            block
            for block in (mini / PLAN / "clauses.ttl").read_text(encoding="utf-8").split("\n<")
            if not block.startswith("clause/nor-sou-2020/A.1.2>")
            for block in ([block] if block.startswith("BASE") else ["\n<" + block])
        ),
        encoding="utf-8",
    )
    data = dataset.load(mini)
    (held,) = text.texts(data).values()
    loose = [words for s in text.coverage(data, held) for _, words in s.loose]
    assert loose == ["- Northland will open its *ports* on 1 May 2021."]


@pytest.mark.parametrize(
    ("locator", "section"),
    [("T", "T"), ("B.1.p3.s3", "B.1"), ("B.I.h", "B.I"), ("A.2.b.2", "A.2.b"), ("A.1.a.1.s2", "A.1.a"),
     ("A.4.1", "A.4"), ("A.3.h", "A.3"), ("A.3.2.1", "A.3"), ("A.h", "A.h"), ("A.T", "A.T"), ("B.S.p1.s1", "B.S")],
)  # fmt: skip
def test_section_of(locator: str, section: str) -> None:
    assert text.section_of(locator) == section
