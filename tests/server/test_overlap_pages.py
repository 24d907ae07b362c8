"""The overlap pages: the numbers of the analysis, with what is hidden said, by address, keyboard and file alike."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx2
import jsonschema
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from kg import draw, incidence, overlap, vocab
from kg.cli import app as command_line
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.incidence import Slice
from kg.overlap import MEASURES, Overlaps
from kg.store import Store
from kg.web import openapi
from kg.web.overlap_pages import COMBINED, COMBINED_FORMATS, ITEM_COLUMNS, VIEWS, WEIGHTS, State
from tests.conftest import ROOT
from tests.server.servers import inside
from tests.server.test_pages import HTML, Page
from tests.test_cli import kg

pytestmark = pytest.mark.xdist_group("overlap-pages")
BASE = vocab.CANONICAL_BASE
FACETS = [query.id for query in incidence.facets()]
SOME = ["reeep", "ipeec", "ecpa", "m2m", "ghsi", "g20", "oas", "cec", "nafta", "nals", "naewg"]
AMONG = "mechanisms=" + ",".join(f"mechanism/{key}" for key in SOME)
DAYS = {"en": "27 May 2010", "fr": "27 mai 2010", "es": "27 de mayo de 2010"}


LIFTED = {"budget": 1e9, "burst": 1e9, "pace": 1_000_000}
"""Limits that one client cannot use up."""


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built, LIFTED) as found:
        yield found


@pytest.fixture(scope="module")
def members(store: Store) -> Overlaps:
    """The members on the day of the plan, read anew and not by way of the pages."""
    return overlap.overlaps(incidence.incidence(store, Slice("members")))


def page(client: TestClient, target: str, status: int = 200) -> str:
    response = client.get(target, headers=HTML)
    assert response.status_code == status, (target, response.text[:2000])
    return response.text


class Tables(HTMLParser):
    """The tables of a page: rows of cells with their tag, attributes, visible text, whole text and link."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[dict[str, Any]]]] = []
        self.attributes: list[dict[str, str | None]] = []
        self._hidden = 0
        self._cell: dict[str, Any] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "table":
            self.tables.append([])
            self.attributes.append(values)
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = {"tag": tag, **values, "shown": "", "name": "", "href": ""}
            self.tables[-1][-1].append(self._cell)
        elif self._cell is not None and tag == "a":
            self._cell |= {k: v for k, v in values.items() if k in ("href", "title")}
        elif tag == "span" and values.get("class") == "visually-hidden":
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "span" and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell["name"] += data
            if not self._hidden:
                self._cell["shown"] += data


def matrix(text: str) -> tuple[list[str], list[list[dict[str, Any]]]]:
    """Row names and rows of the matrix of a page."""
    found = Tables(text)
    at = next(n for n, a in enumerate(found.attributes) if a.get("class") == "matrix")
    rows = found.tables[at]
    assert [c["tag"] for c in rows[0]] == ["td", *["th"] * (len(rows) - 1)]
    return [c["shown"] for c in rows[0][1:]], rows[1:]


def key(iri: str) -> str:
    return iri.rpartition("/")[2]


# --- every state answers ------------------------------------------------------------------------


@pytest.mark.parametrize("facet", [*FACETS, COMBINED])
def test_every_facet_measure_view_and_language_answers(client: TestClient, facet: str) -> None:
    """Well formed without a script, with the day in words where the facet is dated, and with what is hidden said."""
    for language in LANGUAGES:
        for measure in MEASURES:
            for shown in VIEWS:
                target = f"/overlap?facet={facet}&measure={measure}&view={shown}&lang={language}"
                text = page(client, target)
                found = Page(text)
                assert found.lang == language
                dated = facet == COMBINED or incidence.dated(facet)
                assert (DAYS[language] in found.text) == dated, target
                said = {"en": r"\d+ of \d+ ", "fr": r"\d+ (?:\S+ )?sur \d+ ", "es": r"\d+ de \d+ "}[language]
                assert re.search(rf"{said}[\w ,]*(?:shown|affich|mostrad)", found.text), target
                if facet != COMBINED:
                    assert html.escape(MEASURES[measure].formula) in text
        unknown = set(re.findall(r"\{\w*\}", found.text))
        assert not unknown, f"words that were not filled in: {unknown}"


def test_every_word_is_used_and_each_language_has_all() -> None:
    words = json.loads((ROOT / "src/kg/web/overlap_words.json").read_text("utf-8"))
    assert words["en"].keys() == words["fr"].keys() == words["es"].keys()
    folder = ROOT / "src" / "kg" / "web"
    sources = [folder / "overlap_pages.py", folder / "openapi.py", *(folder / "templates").glob("overlap*.html")]
    used = "\n".join(path.read_text("utf-8") for path in sources)
    marks = ("complete", "partial", "unknown", "certain", "possible")  # of lists and items, by `words[mark]`
    for word in words["en"]:
        start = word.partition("_")[0]
        told = re.search(rf"""w\.{word}\b|['"]{word}['"]""", used) or ("_" in word and f'f"{start}_{{' in used)
        assert told or word in marks, f"the word {word} stands on no page"


def test_a_date_is_never_left_to_be_guessed(client: TestClient) -> None:
    for language in LANGUAGES:
        for path in ("/overlap", "/overlap/ipeec/m2m", f"/overlap?facet={COMBINED}"):
            text = page(client, path + ("&" if "?" in path else "?") + f"lang={language}").partition("<main")[2]
            head, _, _ = text.partition("<form")
            assert DAYS[language] in head, path
    assert "1 January 2010" in page(client, "/overlap/ipeec/m2m?date=2010-01-01")
    assert "1er janvier 2012" in page(client, "/overlap?date=2012-01-01&lang=fr")


# --- the numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_page_file_and_analysis_have_the_same_numbers(client: TestClient, members: Overlaps, measure: str) -> None:
    """Matrix, table and list of all pairs, JSON and CSV against `overlap`, for each measure (honest numbers)."""
    target = f"measure={measure}&show=all"
    body = json.loads(client.get(f"/overlap.json?{target}").text)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/overlap.csv?{target}").text)))
    labels = members.incidence.labels
    names, cells = matrix(page(client, f"/overlap?{target}"))
    assert names == [labels[m["id"]] for m in body["mechanisms"]]
    iris = [m["id"] for m in body["mechanisms"]]
    assert sorted(iris) == list(members.incidence.mechanisms)
    for a, (head, *line) in zip(iris, cells, strict=True):
        assert head["shown"] == labels[a]
        for b, cell in zip(iris, line, strict=True):
            if a == b:
                assert (cell["shown"], cell["href"]) == ("", "")
                continue
            value = members.value(measure, a, b)
            assert cell["shown"].strip() == draw.cell(value)
            assert cell["title"].endswith(f": {draw.said(value)}")
    table = next(t for t in Tables(page(client, f"/overlap?{target}&view=table")).tables if len(t) > 1)
    assert len(body["links"]) == len(rows) == len(table) - 1 > 100
    for link, row, (first, second, shown, *_) in zip(body["links"], rows, table[1:], strict=True):
        a, b = link["first"], link["second"]
        value = members.value(measure, a, b)
        assert (link["state"], link["least"], link["greatest"]) == (value.state, value.lo, value.hi)
        assert tuple(link["shared_items"]) == members.link(a, b).shared
        assert (row["first"], row["second"], row["state"]) == (a, b, link["state"])
        assert [row["least"], row["greatest"]] == ["" if x is None else str(x) for x in (value.lo, value.hi)]
        assert (first["shown"], second["shown"]) == (labels[a], labels[b])
        assert shown["shown"].startswith(draw.said(value))
        if value.state == "unknown":
            assert row["value"] == ""
            assert shown["shown"].startswith("unknown"), "what is unknown is never shown as a number"
    ranked = re.findall(r'<span class="number">([^<]*)</span>', page(client, f"/overlap?{target}&view=list"))
    assert [html.unescape(x) for x in ranked] == [
        draw.said(members.value(measure, x["first"], x["second"])) for x in body["links"]
    ]


def test_a_measure_with_a_direction_has_both(client: TestClient, members: Overlaps) -> None:
    body = json.loads(client.get("/overlap.json?measure=contained&show=all").text)
    ends = {(x["first"], x["second"]) for x in body["links"]}
    assert {(b, a) for a, b in ends} == ends
    reeep, ipeec = (vocab.mint(BASE, "mechanism", k) for k in ("reeep", "ipeec"))
    there, back = (members.value("contained", *pair) for pair in ((reeep, ipeec), (ipeec, reeep)))
    assert (there.lo, there.hi) != (back.lo, back.hi)
    assert "the row; second: the column" in page(client, "/overlap?measure=contained")
    assert "the row; second: the column" not in page(client, "/overlap")


@pytest.mark.parametrize("facet", FACETS)
def test_what_all_parties_share_makes_no_pair(client: TestClient, facet: str) -> None:
    """The triviality guard: sharing Canada and Mexico alone ranks no pair, and the page says that it weighs nothing."""
    body = json.loads(client.get(f"/overlap.json?facet={facet}&show=all").text)
    parties = {vocab.mint(BASE, "state", name) for name in ("canada", "mexico")}
    for link in body["links"]:
        assert not set(link["shared_items"]) <= parties
        assert link["recorded"] > 0
    if facet == "members":
        text = page(client, "/overlap")
        assert "Canada, Mexico: party to every plan, so sharing them weighs nothing." in text
        assert f"{body['shown']['weightless_pairs']} more pairs share only what weighs nothing" in text
        alone = (
            page(client, "/overlap/cmp/sawp") if {"cmp", "sawp"} <= {key(m["id"]) for m in body["mechanisms"]} else ""
        )
        assert not alone or "not defined" in alone
        counted = json.loads(client.get("/overlap.json?parties=count&show=all").text)
        assert counted["shown"]["of_links"] > body["shown"]["of_links"]


def test_the_description_states_facts(client: TestClient, members: Overlaps) -> None:
    """Each number of the text description, counted again from the analysis (usable without sight)."""
    text = Page(page(client, "/overlap?show=all")).text
    pairs = [members.link(a, b) for a, b in members.pairs()]
    heavy = [x for x in pairs if (x.value.recorded or 0) > 1e-12]
    n = len(members.incidence.mechanisms)
    assert f"{n} of {n} mechanisms, {len(heavy)} of {len(heavy)} overlaps shown" in text
    assert f"{len(pairs) - len(heavy)} more pairs share only what weighs nothing" in text
    top = max(x.value.recorded or 0 for x in heavy)
    alike = [x for x in heavy if abs((x.value.recorded or 0) - top) < 1e-9]
    said = re.search(r"Strongest on what is recorded: (.*?), ([\d.]+)\.(?: As strong: (\d+) more\.)? ", text)
    assert said
    first = next(x for x in alike if " and ".join(members.incidence.labels[m] for m in (x.first, x.second)) == said[1])
    same = [x for x in alike if draw.said(x.value) == draw.said(first.value)]
    assert (said[2], int(said[3] or 0)) == (draw.said(first.value), len(same) - 1)


# --- one pair -----------------------------------------------------------------------------------


def shown_query(text: str) -> tuple[str, list[str]]:
    """The query in the form of a pair's page, and the graphs it is asked of."""
    (query,) = re.findall(r'<input type="hidden" name="query" value="([^"]*)">', text)
    graphs = re.findall(r'<input type="hidden" name="default-graph-uri" value="([^"]*)">', text)
    return html.unescape(query), [html.unescape(g) for g in graphs]


def answer(client: TestClient, query: str, graphs: list[str]) -> list[str]:
    response: httpx2.Response = client.post(
        "/sparql", data={"query": query, "default-graph-uri": graphs},
        headers={"Accept": "application/sparql-results+json"},
    )  # fmt: skip
    assert response.status_code == 200, response.text
    return [row["item"]["value"] for row in json.loads(response.text)["results"]["bindings"]]


@pytest.mark.parametrize("search", [AMONG, "facet=themes", "facet=co-mention&layer=text&kind=partnership"])
def test_the_query_of_every_pair_gives_the_list_of_its_page(client: TestClient, store: Store, search: str) -> None:
    """Why, with proof: for all pairs of these slices, on the live endpoint; each item has its proof on both sides."""
    state = State.read(dict(parse_qsl(search)), BASE)
    found = overlap.overlaps(incidence.incidence(store, state.slice))
    assert found.pairs()
    for a, b in found.pairs():
        target = f"/overlap/{key(a)}/{key(b)}"
        text = page(client, f"{target}?{search}")
        body = json.loads(client.get(f"{target}.json?{search}").text)
        query, graphs = shown_query(text)
        assert body["sparql"] == query == incidence.shared_text(found.incidence.slice, a, b)
        assert html.escape(query, quote=False) in html.unescape(text).replace("&", "&amp;") or query in html.unescape(
            text
        )
        assert (body["graphs"] or []) == graphs
        listed = sorted(item["iri"] for item in body["shared"])
        assert answer(client, query, graphs) == listed == list(found.link(a, b).shared)
        rows = csv.DictReader(io.StringIO(client.get(f"{target}.csv?{search}").text))
        assert rows.fieldnames == list(ITEM_COLUMNS)
        both = [r for r in rows if r["first"] == r["second"] == "certain"]
        assert sorted(r["item"] for r in both) == listed
        assert all(r["first_says"] and r["second_says"] for r in both)
        for item in body["shared"]:
            path = "/doc/" + vocab.shorten(item["iri"]) if item["iri"].startswith(f"{BASE}id/") else ""
            assert not path or f'href="{path}' in text
            for side in (item["first"], item["second"]):
                assert side["proofs"]
                for proof in side["proofs"]:
                    held = proof["support"]
                    assert held["quotations"] or held["sources"] or held["reasons"], proof["node"]


def test_a_pair_shows_each_measure_as_the_analysis_has_it(client: TestClient, store: Store) -> None:
    state = State.read(dict(parse_qsl(AMONG)), BASE)
    found = overlap.overlaps(incidence.incidence(store, state.slice))
    names, cells = matrix(page(client, f"/overlap?{AMONG}&show=all"))
    assert len(names) == len(SOME)
    links = {c["href"] for row in cells for c in row[1:] if c["href"]}
    assert len(links) == len(SOME) * (len(SOME) - 1) // 2
    for link in sorted(links)[::7]:
        text = page(client, html.unescape(link))
        a, b = (vocab.mint(BASE, "mechanism", k) for k in link.partition("?")[0].split("/")[2:])
        shown = {row[0]["shown"]: row[-1]["shown"] for t in Tables(text).tables for row in t if len(row) == 4}
        for measure, name in {m: label(m) for m in MEASURES}.items():
            assert shown[name] == draw.said(found.value(measure, a, b)), (link, measure)


def label(measure: str) -> str:
    words: Mapping[str, str] = json.loads((ROOT / "src/kg/web/overlap_words.json").read_text("utf-8"))["en"]
    return words[f"measure_{measure}"]


def test_both_lists_of_a_pair_say_how_complete_they_are_and_when(client: TestClient) -> None:
    text = Page(page(client, "/overlap/ipeec/m2m")).text
    _, _, rest = text.partition("How complete the two lists are")
    assert re.search(r"complete, as of 27 May 2010.*partial, as of 27 May 2010", rest)
    body = json.loads(client.get("/overlap/ipeec/m2m.json").text)
    assert [x["mark"] for x in body["lists"]] == ["complete", "partial"]
    assert set(body["labels"]) < {
        *re.findall(r"https?://[^\"\s]+", json.dumps({k: body[k] for k in body if k != "labels"}))
    }


def test_the_other_side_is_one_step_away(client: TestClient) -> None:
    text = page(client, f"/overlap/ipeec/m2m?measure=contained&{AMONG}")
    turned = re.search(r'href="(/overlap/m2m/ipeec\?[^"]*)"', text)
    assert turned
    assert "measure=contained" in turned[1]
    page(client, html.unescape(turned[1]))


# --- addresses ----------------------------------------------------------------------------------


names = st.sampled_from([f"mechanism/{k}" for k in SOME])
weights = st.dictionaries(st.sampled_from(FACETS), st.floats(0.001, 1000), max_size=3)


@st.composite
def states(choose: st.DrawFn) -> dict[str, str]:
    """Query parameters of any state."""

    def some(values: list[str], most: int = 2) -> str:
        return ",".join(choose(st.lists(st.sampled_from(values), max_size=most, unique=True)))

    found = {
        "facet": choose(st.sampled_from([*FACETS, COMBINED])),
        "date": choose(st.one_of(st.just(""), st.dates().map(str))),
        "layer": some(list(incidence.LAYERS)),
        "confidence": choose(st.sampled_from(["", *incidence.GRADES])),
        "plan": choose(st.sampled_from(["", "plan/cmx-2010"])),
        "level": some(["bilateral", "regional", "global"]),
        "kind": some(["partnership", "forum", "treaty"]),
        "mechanisms": ",".join(choose(st.lists(names, max_size=3))),
        "parties": choose(st.sampled_from(["", "count"])),
        "measure": choose(st.sampled_from(["", *MEASURES])),
        "order": choose(st.sampled_from(["", *draw.ORDERS])),
        "view": choose(st.sampled_from(["", *VIEWS])),
        "of": choose(st.one_of(st.just(""), names)),
        "show": choose(st.sampled_from(["", "all"])),
    }
    return found | {f"w-{name}": repr(weight) for name, weight in choose(weights).items()}


@settings(max_examples=400)
@given(states())
def test_any_state_comes_back_from_its_address(given_: dict[str, str]) -> None:
    state = State.read(given_, BASE)
    query = state.query(BASE)
    assert State.read(dict(parse_qsl(query)), BASE) == state
    assert State.read(dict(parse_qsl(query)), BASE).query(BASE) == query


class Form(HTMLParser):
    """What a browser sends when the first form of a page is sent as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select: list[Any] | None = None
        self.feed(text.partition("<main")[2].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        if tag == "input":
            self.sent.append((values["name"], values["value"]))
        elif tag == "select":
            self.sent.append((values["name"], ""))
            self._select = []
        elif tag == "option" and self._select is not None and ("selected" in values or not self._select):
            self._select.append(1)
            self.sent[-1] = (self.sent[-1][0], values["value"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states().map(lambda s: {k: v for k, v in s.items() if k not in ("level", "kind", "of", "mechanisms")}))
def test_a_form_sent_as_it_stands_and_the_permalink_show_the_same(client: TestClient, given_: dict[str, str]) -> None:
    state = State.read(given_, BASE)
    text = page(client, f"/overlap?{state.query(BASE)}")
    sent = dict(Form(text).sent)
    kept = sent if state.combined else sent | {k: v for k, v in given_.items() if k.startswith("w-")}
    again = State.read({k: v for k, v in kept.items() if not k.startswith("w-") or v}, BASE)
    if state.combined:
        shown = {k: f"{w:g}" for k, w in (dict(state.weights) or WEIGHTS).items()}
        assert {k: f"{w:g}" for k, w in again.weights} == shown
        again = replace(again, weights=state.weights, measure=state.measure, order=state.order)
    assert again == state
    permalink = re.search(r'href="(/overlap\?[^"]*)" rel="bookmark"', text)
    assert permalink
    assert page(client, html.unescape(permalink[1])) == text, "the page of its own permalink is another one"


def test_a_link_to_another_language_keeps_the_state(client: TestClient) -> None:
    for path in (f"/overlap?{AMONG}&measure=jaccard&view=table", f"/overlap/ipeec/m2m?{AMONG}&date=2012-06-30"):
        text = page(client, path)
        link = re.search(r'href="([^"]*)" hreflang="fr"', text)
        assert link
        target = html.unescape(link[1])
        asked = dict(parse_qsl(target.partition("?")[2]))
        assert asked.pop("lang") == "fr"
        base = State.read(dict(parse_qsl(path.partition("?")[2])), BASE)
        assert State.read(asked, BASE) == base
        assert '<html lang="fr">' in page(client, target)


@pytest.mark.parametrize(
    ("target", "status", "words"),
    [
        ("/overlap?facet=membres", 404, "is no facet"),
        ("/overlap?date=2010", 400, "accepted: YYYY-MM-DD"),
        ("/overlap?date=2010-02-30", 400, "is no day"),
        ("/overlap?date=20100527", 400, "is no day"),
        ("/overlap?measure=dice", 404, "weighted-jaccard"),
        ("/overlap?order=random", 400, "similar, name, size"),
        ("/overlap?view=map", 400, "matrix, list, table"),
        ("/overlap?show=everything", 400, "accepted: all"),
        ("/overlap?parties=no", 400, "accepted: count"),
        ("/overlap?layer=tekst", 400, "text, record, interpretation"),
        ("/overlap?confidence=z", 400, "a, b, c"),
        ("/overlap?level=galactic", 400, "is no concept of the data"),
        ("/overlap?kind=role:member", 400, "is no concept of the scheme mechanism-kind"),
        ("/overlap?plan=plan/cmx-2011", 404, "is no plan"),
        ("/overlap?plan=mechanism/reeep", 404, "is no plan"),
        ("/overlap?of=mechanism/reep", 404, "mechanism/reeep"),
        ("/overlap?mechanisms=mechanism/reep", 404, "mechanism/reeep"),
        ("/overlap?facet=combined&w-members=-1", 400, "a number from 0.001 to 1000"),
        ("/overlap?facet=combined&w-members=nan", 400, "a number from 0.001 to 1000"),
        ("/overlap?facet=combined&w-members=inf", 400, "a number from 0.001 to 1000"),
        ("/overlap?facet=combined&w-membres=1", 404, "is no facet"),
        ("/overlap?facet=combined&of=mechanism/reep", 404, "has no item in these facets"),
        ("/overlap.svg?facet=combined", 404, "csv, json"),
        ("/overlap?mesure=jaccard", 400, "is no parameter"),
        ("/overlap?facet=members&facet=themes", 400, "stands twice"),
        ("/overlap?lang=de", 400, "en, fr, es"),
        ("/overlap.pdf", 404, "overlap.svg"),
        ("/overlap.json?format=pdf&date=x", 400, "is no day"),
        ("/overlap?format=pdf", 406, "format=csv"),
        ("/overlap/ipeec/ipeec", 404, "two mechanisms"),
        ("/overlap/ipeec/reep", 404, "accepted: reeep"),
        ("/overlap/nowhere/ipeec", 404, "is no mechanism"),
        ("/overlap/ipeec/m2m.pdf", 404, "is no mechanism"),
        ("/overlap/ipeec/m2m?facet=combined", 400, "is no facet of a pair"),
        ("/overlap/ipeec/m2m?mechanisms=mechanism/ipeec,mechanism/oas", 404, "is no mechanism of this slice"),
        ("/overlap?of=%3Cb%3E", 404, "is no mechanism of this slice"),
        ("/overlap?plan=plan/%3Cb%3E%20x", 400, "plan"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(client: TestClient, target: str, status: int, words: str) -> None:
    data = client.get(target)
    assert (data.status_code, data.headers["content-type"]) == (status, "application/problem+json"), data.text
    jsonschema.validate(data.json(), openapi.PROBLEM)
    assert words in data.json()["detail"] + data.json().get("accepted", "")
    if target != "/overlap?format=pdf":
        text = page(client, target, status)
        assert "<b>" not in text
        Page(text)


def test_an_empty_field_is_a_forms_and_not_a_programs(client: TestClient) -> None:
    assert client.get("/overlap.json?layer=").status_code == 400
    assert page(client, "/overlap?layer=&date=") == page(client, "/overlap")


@pytest.mark.parametrize("ending", list(draw.FORMATS))
def test_a_file_is_negotiated_kept_and_named(client: TestClient, ending: str) -> None:
    """Suffix, format and Accept give the same bytes; a second read is a 304; labels are in the reader's language."""
    media_type = draw.FORMATS[ending][0]
    target = f"{AMONG}&show=all"
    first = client.get(f"/overlap.{ending}?{target}")
    assert (first.status_code, first.headers["content-type"].partition(";")[0]) == (200, media_type)
    for response in (
        client.get(f"/overlap?{target}&format={ending}"),
        client.get(f"/overlap?{target}", headers={"Accept": media_type}),
    ):  # fmt: skip
        assert response.content == first.content
    again = client.get(f"/overlap.{ending}?{target}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    french = client.get(f"/overlap.{ending}?{target}", headers={"Accept-Language": "fr"})
    assert french.headers["etag"] != first.headers["etag"]
    assert (first.headers["content-language"], french.headers["content-language"]) == ("en", "fr")
    assert "Accept-Language" in french.headers["vary"]
    assert french.content == client.get(f"/overlap.{ending}?{target}&lang=fr").content
    assert 'rel="license"' in first.headers["link"]


def test_pages_are_kept_too(client: TestClient) -> None:
    for target in ("/overlap", "/overlap/ipeec/m2m", "/overlap/ipeec/m2m.csv", f"/overlap.csv?facet={COMBINED}"):
        headers = HTML if "." not in target else {}
        tag = client.get(target, headers=headers).headers["etag"]
        assert client.get(target, headers={**headers, "If-None-Match": tag}).status_code == 304
        assert client.get(target, headers={**headers, "If-None-Match": '"other"'}).status_code == 200


# --- files --------------------------------------------------------------------------------------


def test_the_command_writes_the_bytes_of_the_site(client: TestClient, tmp_path: Path) -> None:
    from click.testing import CliRunner

    among = [x for k in SOME for x in ("--among", k)]
    for ending in ("svg", "png", "json", "ttl"):
        target = tmp_path / f"overlap.{ending}"
        run = CliRunner().invoke(
            command_line, ["draw", str(target), *among, "--all", "--order", "name", "--lang", "es"]
        )
        assert run.exit_code == 0, run.exception
        response = client.get(f"/overlap.{ending}?{AMONG}&show=all&order=name&lang=es")
        assert response.content == target.read_bytes(), ending
        assert "17 de 17 coincidencias mostradas" in run.stderr


def test_a_second_process_writes_the_same_bytes(client: TestClient, tmp_path: Path) -> None:
    target = tmp_path / "again.svg"
    run = kg("draw", str(target), *(x for k in SOME for x in ("--among", k)))
    assert run.returncode == 0, run.stderr
    assert client.get(f"/overlap.svg?{AMONG}").content == target.read_bytes()


def test_every_file_names_licence_version_and_permalink(client: TestClient) -> None:
    """Publishable: nobody has to ask where a file comes from or what may be done with it."""
    from PIL import Image

    for ending in draw.FORMATS:
        content = client.get(f"/overlap.{ending}?{AMONG}").content
        if ending == "png":
            image = Image.open(io.BytesIO(content))
            image.load()
            said = " ".join(str(v) for v in image.info.values())
        else:
            said = html.unescape(content.decode())
        assert "https://creativecommons.org/licenses/by/4.0/" in said, ending
        assert f"{BASE}overlap?" in said, ending
        assert "date=2010-05-27&facet=members" in said, ending
        assert re.search(r"\d+\.\d+\.\d+ [0-9a-f]{16}", said), ending
        link = re.search(rf"{BASE}overlap(\?[^\s<>\"#,]*(?:,mechanism/[a-z0-9]+)*)", said)
        assert link, ending
        local = "/overlap" + link[1]
        assert client.get(unquote(local).replace("/overlap?", f"/overlap.{ending}?", 1)).content == content, ending
    for ending in COMBINED_FORMATS:
        said = client.get(f"/overlap.{ending}?facet={COMBINED}").text
        assert "https://creativecommons.org/licenses/by/4.0/" in said
        assert "facet=combined" in said


def test_the_combined_facet_shows_its_weights_and_parts(client: TestClient) -> None:
    target = f"facet={COMBINED}&w-members=2&w-themes=0.5&{AMONG}&show=all"
    body = json.loads(client.get(f"/overlap.json?{target}").text)
    assert body["weights"] == {"members": 2.0, "themes": 0.5}
    rows = list(csv.DictReader(io.StringIO(client.get(f"/overlap.csv?{target}").text)))
    text = page(client, f"/overlap?{target}")
    table = Tables(text).tables[0]
    assert [c["shown"] for c in table[0]][-2:] == ["Members × 2", "Themes × 0.5"]
    assert len(table) - 1 == len(rows) == len(body["links"]) == body["shown"]["of_links"] > 10
    for link, row, line in zip(body["links"], rows, table[1:], strict=True):
        used = {n: p for n, p in link["parts"].items() if p and p["state"] in ("exact", "bound")}
        if used:
            total = sum(body["weights"][n] for n in used)
            for end in ("least", "greatest"):
                expected = sum(body["weights"][n] * (used[n][end] or 0) for n in used) / total
                assert link[end] == pytest.approx(expected)
        assert (row["first"], row["second"], row["state"]) == (link["first"], link["second"], link["state"])
        assert row["members_state"] == (link["parts"]["members"] or {"state": ""})["state"]
        page(client, html.unescape(line[2]["href"]))
    numbers = [
        sum(p is not None and p["state"] in ("exact", "bound") for p in x["parts"].values()) for x in body["links"]
    ]
    order = [
        (-round(x["recorded"] or 0, 12), -n, x["first"], x["second"])
        for x, n in zip(body["links"], numbers, strict=True)
    ]
    assert order == sorted(order), "of equal pairs those with a value in more facets come first"
    few = page(client, f"/overlap?facet={COMBINED}")
    assert re.search(r"40 of \d+ pairs shown", Page(few).text)
    assert "show=all" in few


@pytest.mark.parametrize("search", ["facet=co-mention&layer=record", "layer=text", f"facet={COMBINED}&date=1800-01-01"])
def test_a_selection_without_anything_says_so_in_every_form(client: TestClient, search: str) -> None:
    text = Page(page(client, f"/overlap?{search}")).text
    if COMBINED in search:
        assert json.loads(client.get(f"/overlap.json?{search}").text)["facet"] == COMBINED
        return
    assert "0 of 0 mechanisms, 0 of 0 overlaps shown" in text
    assert "No two of them are known to share anything." in text
    assert "Their overlap is unknown." in text, "what the selection leaves out is not taken for nothing"
    for ending in draw.FORMATS:
        assert client.get(f"/overlap.{ending}?{search}").status_code == 200, ending


def test_what_is_hidden_is_said_and_one_step_away(client: TestClient, members: Overlaps) -> None:
    """No silent hiding: the count stands on the page, in the picture and in the files, and one link shows all."""
    n = len(members.incidence.mechanisms)
    for view in VIEWS:
        text = page(client, f"/overlap?view={view}")
        said = re.search(rf"(\d+) of {n} mechanisms, (\d+) of (\d+) overlaps shown", Page(text).text)
        assert said
        assert int(said[1]) < n
        link = re.search(r'href="(/overlap\?[^"]*show=all[^"]*)"', text)
        assert link
        whole = Page(page(client, html.unescape(link[1]))).text
        assert f"{n} of {n} mechanisms" in whole
        assert "Show the strongest only" in whole
        for ending in ("svg", "graphml", "gexf", "ttl"):
            assert said[0] in client.get(f"/overlap.{ending}").text
    assert json.loads(client.get("/overlap.json").text)["shown"]["of_mechanisms"] == n
    row = next(csv.DictReader(io.StringIO(client.get("/overlap.csv").text)))
    assert int(row["of_links"]) == json.loads(client.get("/overlap.json?show=all").text)["shown"]["links"]
    unlisted = len(members.incidence.unlisted)
    assert f"of which nothing is recorded: {unlisted}. Their overlap is unknown." in page(client, "/overlap")


# --- for whoever reads ------------------------------------------------------------------------------


def test_the_matrix_is_a_table_that_can_be_heard(client: TestClient) -> None:
    """Headers for rows and columns, the number in each cell, a name for each link that begins with that number, a
    description, and the same as list and as table."""
    for language in LANGUAGES:
        text = page(client, f"/overlap?{AMONG}&show=all&lang={language}")
        found = Tables(text)
        at = next(n for n, a in enumerate(found.attributes) if a.get("class") == "matrix")
        described = found.attributes[at]["aria-describedby"]
        assert f'id="{described}"' in text
        head, *rows = found.tables[at]
        assert [c.get("scope") for c in head] == [None, *["col"] * len(SOME)]
        for row in rows:
            assert (row[0]["tag"], row[0]["scope"]) == ("th", "row")
            assert all(c["tag"] == "td" for c in row[1:])
            for column, cell in enumerate(row[1:]):
                assert cell["shown"].strip() or cell.get("class") == "self"
                if cell["href"]:
                    assert cell["name"].startswith(cell["shown"].strip())
                    assert row[0]["shown"] in cell["name"]
                    assert head[column + 1]["shown"] in cell["name"]
        for view in ("list", "table"):
            assert f"view={view}" in text


def test_a_matrix_is_dark_enough_to_read() -> None:
    """Text on each step of the scale has a contrast of 4.5 to 1, and the steps grow darker, as printed in grey."""

    def light(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = [light(c) for c in draw.SCALE]
    assert lights == sorted(lights, reverse=True)
    assert all(a - b > 0.03 for a, b in itertools.pairwise(lights)), "two steps look alike in grey"
    for tone, ground in enumerate(lights):
        ink = light(draw.ink(tone))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4.5, tone


EVIL = "</title><script>alert(1)</script>\"'&"


def test_names_are_text_on_pages_and_in_files(data: Dataset, tmp_path: Path) -> None:
    """Every label of the data, made to break out of HTML and XML."""

    def renamed(quad: ox.Quad) -> ox.Quad:
        value = quad.object
        if (
            quad.predicate.value == str(vocab.RDFS.label)
            and isinstance(value, ox.Literal)
            and "/id/" in str(quad.subject)
        ):
            return ox.Quad(quad.subject, quad.predicate, ox.Literal(value.value + EVIL, language=value.language),
                           quad.graph_name)  # fmt: skip
        return quad

    evil = replace(data, quads=tuple(renamed(q) for q in data.quads))
    with inside(evil, tmp_path, LIFTED) as client:
        for path in ("/overlap", "/overlap?view=list", "/overlap?view=table", f"/overlap?facet={COMBINED}",
                     "/overlap/ipeec/m2m", "/overlap/ipeec/m2m?facet=co-mention"):  # fmt: skip
            text = page(client, path)
            assert "<script>" not in text
            assert "alert(1)" in text
            Page(text)
        from xml.etree import ElementTree as ET

        for ending in ("svg", "graphml", "gexf"):
            content = client.get(f"/overlap.{ending}").text
            assert "<script" not in content
            ET.fromstring(content)  # noqa: S314 our own output
        assert EVIL in json.loads(client.get("/overlap.json").text)["mechanisms"][0]["label"]


HARNESS = """
<script type="module">
const press = (key, ctrlKey = false) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true }));
const table = document.querySelector("table.matrix");
const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
const where = () => {
  const cell = document.activeElement.closest("tbody th, tbody td");
  const down = rows.findIndex((row) => row.includes(cell));
  return down < 0 ? document.activeElement.id : `${down},${rows[down].indexOf(cell)}`;
};
const stops = () => [...table.querySelectorAll("[tabindex='0'], a:not([tabindex])")].length;
const told = [`stops ${stops()} region ${table.closest("[role=region]").tabIndex} role ${table.getAttribute("role")}`];
document.getElementById("o-facet").focus();
table.querySelector("[tabindex='0']").focus();
told.push(where());
for (const key of ["ArrowRight", "ArrowDown", "End", "ArrowRight", "ArrowUp", "Home", "ArrowLeft", "ArrowUp"]) {
  press(key);
  told.push(`${key} ${where()} ${stops()}`);
}
press("End", true);
told.push(`corner ${where()}`);
press("ArrowLeft"); press("ArrowLeft");
let opened = "";
addEventListener("click", (event) => {
  opened = event.target.closest("a")?.getAttribute("href");
  event.preventDefault();
});
const at = where();
press("Enter");
told.push(`Enter ${at} ${opened.split("?")[0]}`);
press("Escape");
told.push(`Escape ${where()}`);
document.body.innerHTML = "";
document.body.append(Object.assign(document.createElement("pre"), { textContent: told.join("\\n") }));
</script>
"""


def test_the_matrix_is_one_stop_for_the_keyboard(client: TestClient, tmp_path: Path) -> None:
    """Keyboard only, in Chromium: arrows, Home, End, Enter and Escape in the matrix, and the focus is never lost."""
    chromium = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if chromium is None:
        pytest.skip("NO CHROMIUM: the keys of the matrix are not tried (Debian: apt-get install chromium)")
    script = (ROOT / "src" / "kg" / "web" / "frontend" / "overlap.js").read_text("utf-8")
    text = page(client, f"/overlap?{AMONG}&show=all&order=name")
    own = tmp_path / "page.html"
    own.write_text(text.replace("</body>", f'<script type="module">{script}</script>{HARNESS}</body>'), "utf-8")
    run = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", own.as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    told = re.search(r"<pre>(.*?)</pre>", run.stdout, re.DOTALL)
    assert told, run.stdout[-2000:] + run.stderr[-2000:]
    last = len(SOME)
    assert told[1].splitlines() == [
        "stops 1 region -1 role grid", "0,0", "ArrowRight 0,1 1", "ArrowDown 1,1 1", f"End 1,{last} 1",
        f"ArrowRight 1,{last} 1", f"ArrowUp 0,{last} 1", "Home 0,0 1", "ArrowLeft 0,0 1", "ArrowUp 0,0 1",
        f"corner {last - 1},{last}", f"Enter {last - 1},{last - 2} {mirrored(text, last - 1, last - 2)}",
        "Escape o-facet",
    ]  # fmt: skip


def mirrored(text: str, down: int, across: int) -> str:
    """The address of the pair in that row and column (0 holds the names)."""
    _, cells = matrix(text)
    return html.unescape(cells[across - 1][down + 1]["href"]).partition("?")[0]
