"""Names are found by any of their words, in any language, with or without accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import vocab
from kg.search import KINDS, Entry, Index, Name, fold
from kg.store import Store


@pytest.fixture(scope="session")
def index(store: Store) -> Index:
    return Index.of(store, vocab.CANONICAL_BASE)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("ipeec", "mechanism/ipeec"),
        ("methane to markets", "mechanism/m2m"),
        ("Alianza México-Canadá", "mechanism/cmp"),
        ("alianza mexico", "mechanism/cmp"),
        ("PTAT", "mechanism/sawp"),
        ("dfait", "agency/ca-dfait"),
        ("sante canada", "agency/ca-hc"),
    ],
)
def test_the_best_hit_is_what_a_desk_officer_means(index: Index, asked: str, first: str) -> None:
    assert index.search(asked).hits[0].entry.iri == f"{vocab.CANONICAL_BASE}id/{first}"


def test_a_former_name_finds_its_bearer_and_says_which_name_matched(index: Index) -> None:
    hit = index.search("Dialogue on Law Enforcement and Security").hits[0]
    assert "Dialogue" in hit.matched.text
    assert hit.entry.kind == "mechanism"


def test_every_name_finds_its_entry(index: Index) -> None:
    for entry in index.entries:
        for name in entry.names:
            found = index.search(name.text, limit=len(index.entries))
            assert entry.iri in {h.entry.iri for h in found.hits}, name.text


def test_filters_narrow_and_counts_tell_what_each_would_leave(index: Index) -> None:
    everything = index.search("", limit=0)
    assert everything.total == len(index.entries)
    for kind, count in everything.counts["kind"].items():
        assert index.search("", filters={"kind": kind}).total == count
    for level, count in index.search("", filters={"kind": "mechanism"}).counts["level"].items():
        assert index.search("", filters={"kind": "mechanism", "level": level}).total == count
    assert index.search("", filters={"kind": "nothing"}).total == 0


def test_pages_do_not_overlap_and_miss_nothing(index: Index) -> None:
    whole = [h.entry.iri for h in index.search("canada", limit=1000).hits]
    paged = [h.entry.iri for at in range(0, len(whole), 7) for h in index.search("canada", limit=7, offset=at).hits]
    assert paged == whole


@given(st.text(), st.text())
def test_folding_is_stable_and_ignores_accents_and_case(one: str, other: str) -> None:
    assert fold(fold(one)) == fold(one)
    assert fold(f"É{one}") == fold(f"E{one}") or (one[:1] and not one[0].isascii())
    assert fold(f"{one} {other}") == " ".join([*fold(one).split(), *fold(other).split()])


def test_display_language_falls_back_to_english() -> None:
    entry = Entry("urn:x", KINDS[0], (Name("Uno", "es"), Name("One", "en")))
    assert entry.label("fr").text == "One"
    assert entry.label("es").text == "Uno"
