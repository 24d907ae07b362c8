"""Content negotiation by itself: RFC 9110, 12.5.1, and what clients really send."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS
from kg.web import conneg


@dataclass(frozen=True)
class Format:
    name: str
    media_type: str
    extension: str


JSON = Format("json", "application/sparql-results+json", "srj")
XML = Format("xml", "application/sparql-results+xml", "srx")
CSV = Format("csv", "text/csv", "csv")
TSV = Format("tsv", "text/tab-separated-values", "tsv")
OFFERS = (JSON, XML, CSV, TSV)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, JSON),
        ("", JSON),
        (" ", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        (" text/csv ;q=1.0 ", CSV),
        ("text/*", CSV),
        ("text/csv;charset=utf-8", CSV),
        ('text/csv;header="absent"', CSV),
        ("text/csv, text/tab-separated-values", CSV),  # a tie: the order of the offers
        ("text/tab-separated-values, text/csv", CSV),
        ("text/csv;q=0.8, text/tab-separated-values;q=0.9", TSV),
        ("text/csv;q=0.001, application/*;q=0.0001", CSV),
        # the more specific range has the say, not the higher quality
        ("*/*, application/sparql-results+json;q=0", XML),
        ("application/*;q=0.9, application/sparql-results+json;q=0.1, text/csv;q=0.5", XML),
        ("text/*;q=0, text/csv", CSV),
        ("*/*;q=0.5, text/*;q=0.1", JSON),
        ("text/csv;q=0.1, text/csv;q=0.9, text/tab-separated-values;q=0.5", CSV),
        # quotations hide commas and semicolons
        ('text/csv;x="a,b;q=0";q=0.9, text/tab-separated-values;q=0.5', CSV),
        (r'text/csv;x="\",text/tab-separated-values;", image/png', CSV),
        ('image/png;x="unclosed, text/csv', None),
        # what real clients send
        ("*; q=.2, */*; q=.2", JSON),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("application/sparql-results+json,application/json,text/javascript,application/javascript", JSON),
        # nothing in common, or nothing that can be read
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=0", None),
        ("text/csv;q=0.0, image/*", None),
        ("*/csv", None),
        ("text", None),
        ("text/", None),
        ("/csv", None),
        ("text/csv/x", None),
        ("text /csv", None),
        (",", None),
        (";;;", None),
        ("text/csv;q=high", None),
        ("text/csv;q=", None),
        ("text/csv;q", None),
        ("text/csv;q=-1", None),
        ("text/csv;q=nan", None),
        ("text/csv;q=1e3", None),
        ("text/csv;q=1_0", None),
        ("text/csv;q=٣", None),
        # liberal where it is clear what is meant
        ("text/csv;q=7", CSV),
        ("text/csv;q=0.12345", CSV),
        (",, text/csv ,", CSV),
        ("text/csv;;;q=0.5;;", CSV),
    ],
)
def test_accepted(header: str | None, expected: Format | None) -> None:
    assert conneg.accepted(header, OFFERS) is expected


def test_a_malformed_part_spoils_no_other() -> None:
    assert conneg.accepted("text/csv;q=x, nonsense, text/tab-separated-values;q=0.3", OFFERS) is TSV


PIECES = st.sampled_from(
    [*(o.media_type for o in OFFERS), "*/*", "text/*", "*", "image/png", ";", ",", '"', "\\", "q=", ";q=0", ";q=0.5",
     ";q=2", ";q=nan", "=", " ", "\t", "é", "\0", "/"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
@example('"' * 1000 + "\\")
@example('"\\' * 1000)
def test_accepted_never_fails(header: str) -> None:
    assert conneg.accepted(header, OFFERS) in (*OFFERS, None)
    kind, details = conneg.media_type(header)
    assert kind == kind.strip().lower()
    assert all(name == name.strip().lower() for name in details)


QUALITIES = st.integers(0, 1000)


@given(
    st.lists(
        st.tuples(st.sampled_from([*(o.media_type for o in OFFERS), "text/*", "application/*", "*/*"]), QUALITIES),
        min_size=1, unique_by=lambda item: item[0],
    )
)  # fmt: skip
def test_accepted_is_the_best(ranges: list[tuple[str, int]]) -> None:
    """The choice has the highest quality, each offer's quality being that of its most specific range."""

    def quality(offer: Format) -> int:
        kind = offer.media_type.partition("/")[0]
        given_ = dict(ranges)
        return next((given_[r] for r in (offer.media_type, f"{kind}/*", "*/*") if r in given_), 0)

    found = conneg.accepted(", ".join(f"{media};q={q / 1000}" for media, q in ranges), OFFERS)
    best = max(quality(o) for o in OFFERS)
    assert found is (next(o for o in OFFERS if quality(o) == best) if best else None)


def test_a_long_header_is_read_at_once() -> None:
    """No header makes the reader go back over what it has read: six of 64 KiB take less than a second."""
    start = time.process_time()
    for header in ('"' * 65536, '"\\' * 32768, '\\"' * 32768, "," * 65536, ";" * 65536, 'a/b;x="' * 9000):
        assert conneg.accepted(header, OFFERS) is None
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("", {})),
        ("text/turtle", ("text/turtle", {})),
        ("Text/Turtle; Charset=UTF-8", ("text/turtle", {"charset": "UTF-8"})),
        ('text/turtle;charset="utf-8"', ("text/turtle", {"charset": "utf-8"})),
        (r'a/b;x="a\"b;c";y=d', ("a/b", {"x": 'a"b;c', "y": "d"})),
        ("a/b; nothing; x=", ("a/b", {"x": ""})),
        (";;=", ("", {"": ""})),
    ],
)
def test_media_type(header: str, expected: tuple[str, dict[str, str]]) -> None:
    assert conneg.media_type(header) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("turtle", "turtle"), ("ttl", "turtle"), ("text/turtle", "turtle"), ("n3", "turtle"),
        ("nt", "ntriples"), ("n-triples", "ntriples"), ("nq", "nquads"), ("trig", "trig"),
        ("jsonld", "jsonld"), ("json-ld", "jsonld"), ("ld+json", "jsonld"),
        ("rdf", "rdfxml"), ("rdf+xml", "rdfxml"), ("xml", "rdfxml"),
        ("", None), ("TURTLE", None), ("json", None), ("text", None),
    ],
)  # fmt: skip
def test_by_name(name: str, expected: str | None) -> None:
    found = conneg.by_name(name, RDF_FORMATS)
    assert (found.name if found else None) == expected


def test_xml_is_the_results_format_where_there_is_one() -> None:
    assert conneg.by_name("xml", OFFERS) is XML


def test_names_tell_each_format_once() -> None:
    assert conneg.names((CSV, TSV, CSV)) == "text/csv (format=csv), text/tab-separated-values (format=tsv)"


@pytest.mark.parametrize(
    ("path", "stem", "name", "language"),
    [
        ("state/canada", "state/canada", None, ""),
        ("state/canada.ttl", "state/canada", "turtle", ""),
        ("state/canada.nq", "state/canada", "nquads", ""),
        ("state/canada.jsonld", "state/canada", "jsonld", ""),
        ("state/canada.json", "state/canada", "json", ""),
        ("state/canada.html", "state/canada", "html", ""),
        ("state/canada.fr.html", "state/canada", "html", "fr"),
        ("state/canada.de.html", "state/canada.de", "html", ""),  # no language of ours: part of the name
        ("state/canada.fr.ttl", "state/canada.fr", "turtle", ""),  # only a page has a language
        ("clause/cmx-2010/A.2.b.2", "clause/cmx-2010/A.2.b.2", None, ""),
        ("clause/cmx-2010/A.2.b.2.rdf", "clause/cmx-2010/A.2.b.2", "rdfxml", ""),
        ("state/canada.TTL", "state/canada.TTL", None, ""),
        ("state/canada.", "state/canada.", None, ""),
        (".ttl", ".ttl", None, ""),
        ("state/.ttl", "state/.ttl", None, ""),
        ("fr.html", "fr", "html", ""),
        ("state/.fr.html", "state/.fr", "html", ""),
        ("", "", None, ""),
    ],
)
def test_split(path: str, stem: str, name: str | None, language: str) -> None:
    offers: tuple[conneg.Offer, ...] = (*DOCUMENT_FORMATS, conneg.HTML)
    found, offer, tag = conneg.split(path, offers, ("en", "fr", "es"))
    assert (found, offer.name if offer else None, tag) == (stem, name, language)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "en"),
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("es-419, es;q=0.9, en;q=0.8", "es"),
        ("de, fr;q=0.8, es;q=0.9", "es"),
        ("fr;q=0.5, es;q=0.5", "fr"),
        ("es;q=0.5, fr;q=0.5", "es"),
        ("*", "en"),
        ("en;q=0, *", "fr"),
        ("en;q=0.1, *;q=0.5", "fr"),
        ("*;q=0.5, es;q=0.6", "es"),
        ("*;q=0", "en"),
        ("en;q=x, es;q=.1", "es"),
        ("fr ; q=0.1 , es", "es"),
        (",;,q=", "en"),
        ('"fr', "en"),
    ],
)
def test_language(header: str | None, expected: str) -> None:
    assert conneg.language(header, ("en", "fr", "es")) == expected


@given(st.one_of(st.none(), st.text(), st.lists(PIECES).map("".join)))
def test_language_never_fails(header: str | None) -> None:
    assert conneg.language(header, ("en", "fr", "es")) in ("en", "fr", "es")
