"""The site as a whole: what is looked for is found, answers read as tables, errors help on, the place is kept."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from kg import catalogue, search
from kg.catalogue import Query
from kg.config import LANGUAGES, read
from kg.errors import ConfigError
from kg.web import home, question_pages
from kg.web.pages import between, day, number, words
from kg.web.search import LISTS
from tests.server.servers import Reply, Server
from tests.server.test_pages import Page

pytestmark = pytest.mark.xdist_group("shipped")
HTML = {"Accept": "text/html"}
QUESTIONS: Mapping[str, Query] = {q.id: q for q in catalogue.read_catalogue()}


def text_of(reply: Reply) -> str:
    return reply.body.decode()


def get(server: Server, path: str, headers: Mapping[str, str] = HTML, /, **parameters: str) -> Reply:
    query = f"?{urlencode({k.replace('_', '-'): v for k, v in parameters.items()})}" if parameters else ""
    return server.request("GET", path + query, dict(headers))


def page(server: Server, path: str, /, **parameters: str) -> Page:
    reply = get(server, path, **parameters)
    assert reply.status == 200, reply.body
    return Page(text_of(reply))


def found(server: Server, /, **parameters: str) -> dict[str, Any]:
    reply = get(server, "/search.json", {}, **parameters)
    assert reply.status == 200, reply.body
    answer: dict[str, Any] = json.loads(reply.body)
    return answer


# --- search -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("methane to markets", "mechanism/m2m"),
        ("M2M", "mechanism/m2m"),
        ("ipeec", "mechanism/ipeec"),
        ("mexique", "state/mexico"),
        ("mexico", "state/mexico"),
        ("méxico", "state/mexico"),
    ],
)
def test_a_search_finds_by_label_acronym_and_former_name(shipped: Server, text: str, path: str) -> None:
    for language in LANGUAGES:
        answer = found(shipped, q=text, lang=language)
        assert path in [hit["iri"].partition("/id/")[2] for hit in answer["results"][:3]], answer["results"]
        listed = page(shipped, "/search", q=text, lang=language)
        assert f"/doc/{path}?lang={language}" in listed.links


def test_facets_count_what_they_leave(shipped: Server) -> None:
    whole = found(shipped, q="canada")
    for facet, choices in whole["facets"].items():
        assert facet in search.FACETS
        for choice in choices[:3]:
            assert found(shipped, q="canada", **{facet: choice["value"]})["total"] == choice["count"], choice
    shown = page(shipped, "/search", q="canada")
    kind = whole["facets"]["kind"][0]
    assert f"/search?q=canada&kind={kind['value']}" in shown.links
    chosen = page(shipped, "/search", q="canada", kind=kind["value"])
    assert f"{kind['count']} result" in chosen.text
    assert "/search?q=canada" in chosen.links  # the way back


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_every_thing_of_its_kind(shipped: Server, path: str) -> None:
    kind = LISTS[path]
    links: list[str] = []
    total = found(shipped, kind=kind)["total"]
    number_ = 1
    while len(links) < total:
        shown = page(shipped, path, page=str(number_))
        prefix = "/scheme/theme/" if kind == "theme" else f"/doc/{kind}/"
        here = [link for link in shown.links if link.startswith(prefix)]
        assert here
        links += here
        number_ += 1
    assert len(links) == len(set(links)) == total
    assert shown.text.count(words("en")[f"kinds_{kind}"])
    assert get(shipped, path, page=str(number_)).status == 404


def test_a_search_that_finds_nothing_says_what_to_do(shipped: Server) -> None:
    assert words("en")["search_none"] in page(shipped, "/search", q="zzzz").text
    assert found(shipped, q="zzzz")["results"] == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"kind": "nonsense"}, "is no kind"),
        ({"level": "a b"}, "is no name"),
        ({"page": "0"}, "is no number"),
        ({"page-size": "101"}, "is no number"),
        ({"colour": "red"}, "is no parameter"),
    ],
)
def test_a_search_refuses_what_it_does_not_know(shipped: Server, parameters: dict[str, str], said: str) -> None:
    for path in ("/search", "/search.json"):
        reply = get(shipped, path, {}, **parameters)
        assert reply.status == 400
        assert said in json.loads(reply.body)["detail"]
    assert get(shipped, "/mechanisms", {}, kind="plan").status == 400


# --- questions --------------------------------------------------------------------------------


def test_every_question_is_asked_by_someone_and_topics_narrow(shipped: Server) -> None:
    shown = page(shipped, "/query")
    for query in QUESTIONS.values():
        assert f"/query/{query.id}" in shown.links
        assert query.question["en"] in shown.text
    assert {question_pages.asker(q) for q in QUESTIONS.values()} == set(question_pages.ASKERS)
    narrowed = page(shipped, "/query", topic="membership")
    asked = {link for link in narrowed.links if re.fullmatch(r"/query/[\w-]+", link)}
    assert asked == {f"/query/{q.id}" for q in QUESTIONS.values() if "membership" in q.tags}
    for text, expected in (("qui etait membre", "members-on-date"), ("quien era miembro", "members-on-date")):
        language = "fr" if text.startswith("qui ") else "es"
        assert f"/query/{expected}?lang={language}" in page(shipped, "/query", q=text, lang=language).links


def test_every_column_has_a_heading_in_three_languages() -> None:
    """A name that is split into English words would stand on a French page."""
    for query in QUESTIONS.values():
        for column in query.columns:
            names = {column, re.sub("^(.*)Latest$", r"\1", column), "when"}
            for name, language in itertools.product(sorted(names), LANGUAGES):
                heading = question_pages.heading(name, language)
                base = re.sub(r" \(\d\)$", "", heading)
                assert base in {v for k, v in words(language).items() if k.startswith("column_")}, (query.id, name)


def test_an_answer_reads_as_a_table(shipped: Server) -> None:
    """Things under their names, days and numbers in the reader's language, columns without values left out."""
    reply = get(shipped, "/query/members-on-date", mechanism="mechanism/ipeec", date="2010-05-27", lang="fr")
    shown = Page(text_of(reply))
    assert ">Brésil</a>" in text_of(reply)
    assert "/doc/state/brazil?lang=fr" in shown.links
    assert "Rôle" in shown.text
    assert "state/brazil" not in shown.text.partition(words("fr")["question_columns"])[0]
    ended = text_of(get(shipped, "/query/ended-mechanisms", lang="es"))
    assert re.search(r'data-value="2010-10-01"><time datetime="2010-10-01">1 de octubre de 2010</time>', ended)
    assert re.search(
        r'<table data-sort>\s*<thead><tr>(<th scope="col"( class="(number|long)")?>[^<]+</th>)+</tr>', ended
    )


def test_bounds_of_a_date_read_as_one(shipped: Server) -> None:
    """A year, a month, a day, or the bound that is known; the data keep both bounds."""
    text = text_of(get(shipped, "/query/history-of-mechanism", mechanism="mechanism/sawp"))
    assert '<td data-value="1966-01-01">1966</td>' in text
    assert '<td data-value="2008-11-01">November 2008</td>' in text
    assert "Earliest" not in text.partition("<table")[2].partition("</thead>")[0]
    partners = text_of(get(shipped, "/query/members-on-date", mechanism="mechanism/reeep", date="2010-05-27"))
    assert ">by 31 December 2004<" in partners
    assert "startEarliest,startLatest" in text_of(get(shipped, "/query/members-on-date.csv", {}))


def test_a_form_offers_real_choices(shipped: Server) -> None:
    text = text_of(get(shipped, "/query/members-on-date", mechanism="mechanism/ipeec", date="2010-05-27"))
    assert re.search(r'<option value="mechanism/ipeec" selected>International Partnership', text)
    assert '<input type="date" id="p-date" name="date" value="2010-05-27">' in text
    grouped = text_of(get(shipped, "/query/history-of-mechanism"))
    assert grouped.count("<optgroup") == 3
    assert '<optgroup label="Plans">' in grouped
    # a value of another kind, as a link may have it, is not lost
    other = text_of(get(shipped, "/query/members-on-date", mechanism="organization/eu"))
    assert '<option value="organization/eu" selected>' in other


def test_a_question_leads_on(shipped: Server) -> None:
    shown = page(shipped, "/query/members-on-date", mechanism="mechanism/ipeec", date="2010-05-27")
    query = "mechanism=mechanism%2Fipeec&date=2010-05-27"
    assert f"/sparql?example=members-on-date&{query}" in shown.links
    assert f"/query/members-on-date?{query}" in shown.links
    assert any(link.startswith("/query/members-on-date.csv?") and query in link for link in shown.links)
    assert "#+" not in shown.text


# --- home -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_answers_its_questions(shipped: Server, language: str) -> None:
    text = text_of(get(shipped, "/", lang=language))
    shown = Page(text)
    known = [f for f in home.FEATURED if f.id in QUESTIONS]
    assert len(known) >= 5
    for featured in known:
        assert QUESTIONS[featured.id].question[language] in shown.text
        assert set(featured.columns) <= set(QUESTIONS[featured.id].columns)
        search_ = urlencode([*featured.values.items(), ("lang", language)])
        assert f"/query/{featured.id}?{search_}" in shown.links
    assert text.count("<table>") >= len(known)
    for layer in ("text", "record", "interpretation"):
        assert f'<span class="layer {layer}">' in text


# --- frame ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/search?q=methane&kind=mechanism", "/mechanisms?level=level%3Aglobal", "/query?topic=membership",
                "/query/members-on-date?mechanism=mechanism%2Fipeec&date=2010-05-27", "/doc/state/canada", "/data"],
)  # fmt: skip
def test_the_language_switch_keeps_the_place(shipped: Server, address: str) -> None:
    text = text_of(get(shipped, address))
    joint = "&" if "?" in address else "?"
    for language in LANGUAGES[1:]:
        target = f"{address}{joint}lang={language}"
        assert target in Page(text).links
        escaped = target.replace("&", "&amp;")
        assert f'<link rel="alternate" hreflang="{language}" href="{escaped}">' in text
        other = Page(text_of(get(shipped, target)))
        assert other.lang == language
        assert f"{address}{joint}lang=en" in other.links
    assert f'<link rel="canonical" href="{address.replace("&", "&amp;")}">' in text


def test_a_page_says_of_which_data_it_is(shipped: Server) -> None:
    text = text_of(get(shipped, "/doc/state/canada", lang="fr"))
    assert re.search(r'Version des données \d+\.\d+\.\d+, au <time datetime="\d{4}-\d\d-\d\d">\d', text)
    assert "/data?lang=fr#cite" in Page(text).links
    assert not re.search(r'(?:src|content)="https?://', text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "headers", "status", "field"),
    [
        ("/doc/state/atlantis", HTML, 404, "atlantis"),
        ("/nowhere", HTML, 404, "nowhere"),
        ("/doc/state/canada?format=docx", HTML, 406, ""),
        ("/search?kind=nonsense", HTML, 400, ""),
    ],
)
def test_an_error_page_helps_on(
    shipped: Server, language: str, path: str, headers: Mapping[str, str], status: int, field: str
) -> None:
    reply = get(shipped, path, {**headers, "Accept-Language": language})
    assert reply.status == status
    shown = Page(text_of(reply))
    said = words(language)
    assert said.get(f"problem_{status}", said["problem_4xx"]) in shown.text
    assert "seek" in shown.fields
    assert f'value="{field}"' in text_of(reply)
    assert {"/", "/mechanisms", "/query", "/data", "/service"} <= set(shown.links)


# --- dates, numbers, contact ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso", "en", "fr", "es"),
    [
        ("2010-05-27", "27 May 2010", "27 mai 2010", "27 de mayo de 2010"),
        ("2010-05-01", "1 May 2010", "1er mai 2010", "1 de mayo de 2010"),
        ("2010-05", "May 2010", "mai 2010", "mayo de 2010"),
        ("2010", "2010", "2010", "2010"),
        ("2010-13-01", "2010-13-01", "2010-13-01", "2010-13-01"),
    ],
)
def test_days_are_written_as_the_language_does(iso: str, en: str, fr: str, es: str) -> None:
    assert [day(iso, language) for language in LANGUAGES] == [en, fr, es]


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        ("2010-05-27", "2010-05-27", "27 May 2010"),
        ("2010-05-01", "2010-05-31", "May 2010"),
        ("2012-02-01", "2012-02-29", "February 2012"),
        ("2010-01-01", "2010-12-31", "2010"),
        ("2009-01-01", "2010-12-31", "2009–2010"),
        ("2010-05-01", "2010-05-30", "1 May 2010 – 30 May 2010"),
        ("2010-03-05", "2011-12-31", "5 March 2010 – 31 December 2011"),
    ],
)
def test_two_bounds_are_told_exactly(earliest: str, latest: str, said: str) -> None:
    assert between(earliest, latest, "en") == said


def test_numbers_are_written_as_the_language_does() -> None:
    assert [number(1234567.5, x) for x in LANGUAGES] == [
        "1,234,567.5",
        "1\u202f234\u202f567,5",
        "1\u202f234\u202f567,5",
    ]
    assert [number(1234, x) for x in LANGUAGES] == ["1,234", "1\u202f234", "1234"]
    assert [number(-5, x) for x in LANGUAGES] == ["-5"] * 3


def test_a_contact_is_an_address_or_a_page(tmp_path: Any) -> None:
    settings = tmp_path / "kg.toml"
    for contact in ("mailto:desk@example.org", "https://example.org/errors"):
        settings.write_text(f'contact = "{contact}"\n')
        assert read(tmp_path).contact == contact
    for contact in ("desk@example.org", "http://example.org/", "javascript:alert(1)", "mailto:a@b?cc=c@d"):
        settings.write_text(f'contact = "{contact}"\n')
        with pytest.raises(ConfigError, match="is not a contact"):
            read(tmp_path)
