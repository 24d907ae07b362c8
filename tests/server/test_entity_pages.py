"""The pages of things say what the data say: numbers are counted again from the store or the tables."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rdflib.term import Node, URIRef
from starlette.testclient import TestClient

from kg import catalogue, dataset, explain, vocab
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.store import EmbeddedStore, Store, Table
from kg.vocab import BM
from kg.web import pages
from tests.server.servers import inside
from tests.server.test_pages import Page

HTML = {"Accept": "text/html"}
SIGNED = "2010-05-27"
IN_WORDS = {"en": "27 May 2010", "fr": "27 mai 2010", "es": "27 de mayo de 2010"}
CHANGED = {"en": "1 October 2010", "fr": "1er octobre 2010", "es": "1 de octubre de 2010"}


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built) as opened:
        yield opened


class Sections(HTMLParser):
    """The text of a page by the id of the h2 that it follows, and the rows of the tables there, as lists of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.now = ""
        self.texts: dict[str, str] = {"": ""}
        self.tables: dict[str, list[list[str]]] = {"": []}
        self.facts: dict[str, str] = {}
        self._cell = self._heading = False
        self._part = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self.now = dict(attrs).get("id") or f"h2-{len(self.texts)}"
            self.texts[self.now], self.tables[self.now] = "", []
        elif tag == "tr":
            self.tables[self.now].append([])
        elif tag in ("td", "th"):
            self.tables[self.now][-1].append("")
            self._cell = True
        elif tag in ("dt", "dd"):
            if tag == "dt":
                self._label = ""
            self._part = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        elif tag in ("dt", "dd"):
            self._part = ""

    def handle_data(self, data: str) -> None:
        self.texts[self.now] += data
        if self._cell:
            self.tables[self.now][-1][-1] += data
        if self._part == "dt":
            self._label += data
        elif self._part == "dd":
            self.facts[self._label] = self.facts.get(self._label, "") + data

    def rows(self, section: str) -> list[list[str]]:
        """Without the head row of the first table."""
        return [[" ".join(cell.split()) for cell in row] for row in self.tables[section][1:]]


def read(client: TestClient, address: str) -> str:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, address
    Page(response.text)  # well formed
    return response.text


def members_on(store: Store, mechanism: str, day: str) -> list[dict[str, Node]]:
    """The answer of the question members-on-date."""
    found = catalogue.read_catalogue()["members-on-date"].run(store, {"mechanism": mechanism, "date": day})
    assert isinstance(found, Table)
    return list(found.dicts())


def lede(text: str) -> str:
    found = re.search(r'<p class="lede">(.*?)</p>', text, re.DOTALL)
    assert found
    return found[1]


def schema(text: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    said: dict[str, Any] = json.loads(found)
    return said


def table(data: Dataset, name: str) -> list[dict[str, str]]:
    with (data.config.data / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def many(cell: str) -> list[str]:
    return [x.strip() for x in cell.split("|") if x.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_methane_to_markets_says_what_it_became_and_when(client: TestClient, store: Store, language: str) -> None:
    text = read(client, f"/doc/mechanism/m2m?lang={language}")
    ask = f'SELECT ?l {{ <{vocab.CANONICAL_BASE}id/mechanism/gmi> rdfs:label ?l FILTER (LANG(?l) = "{language}") }}'
    ((label,),) = store.select(f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {ask}")
    assert str(label) in lede(text)
    assert CHANGED[language] in lede(text)
    assert f'href="/doc/mechanism/gmi?lang={language}"' in text
    assert IN_WORDS[language] in lede(text)


def test_ipeec_says_who_was_in_it_on_the_day_of_signature(client: TestClient, store: Store) -> None:
    page = Sections(read(client, "/doc/mechanism/ipeec?lang=en"))
    answer = members_on(store, "mechanism/ipeec", SIGNED)
    members = {str(r["memberLabel"]) for r in answer if str(r["status"]) == "certain"}
    assert len(members) == 15
    shown = {row[0] for row in page.rows("members") if row[4:5] == ["yes"]}
    assert shown == members
    label = f"Members on {IN_WORDS['en']}"
    assert page.facts[label].startswith("15")
    assert "complete" in page.facts[label]
    assert IN_WORDS["en"] in page.facts[label]


def test_every_page_of_a_mechanism_agrees_with_the_question_of_members(client: TestClient, store: Store) -> None:
    mechanisms = store.select(
        f"SELECT DISTINCT ?m {{ ?x <{BM.participationIn}> ?m ; a <{BM.Membership}> }} ORDER BY ?m"
    )
    assert len(mechanisms) > 50
    start = f"{vocab.CANONICAL_BASE}id/"
    for (mechanism,) in mechanisms:
        name = str(mechanism).removeprefix(start)
        answer = members_on(store, name, SIGNED)
        certain = {str(r["member"]) for r in answer if str(r["status"]) == "certain"}
        page = Sections(client.get(f"/doc/{name}?lang=en", headers=HTML).text)
        assert page.facts[f"Members on {IN_WORDS['en']}"].split("List")[0].strip() == str(len(certain)), name
        possible = {str(r["member"]) for r in answer} - certain
        if possible:
            assert f"{len(possible)} more are possible" in page.texts["members"], name


def test_what_was_found_and_judged_later_is_all_there(client: TestClient, data: Dataset) -> None:
    findings, verdicts = table(data, "record/findings.csv"), table(data, "interpretation/continuity.csv")
    for name in ("mechanism/m2m", "mechanism/security-consultations-can-mex", "mechanism/accbp"):
        text = read(client, f"/doc/{name}?lang=en")
        page = Sections(text)
        wanted = [r for r in findings if name in many(r["item"])]
        assert wanted
        assert len(page.rows("later")) == len(wanted)
        judged = [r for r in verdicts if name in many(r["item"])]
        assert judged
        for row in judged:
            assert row["reason"] in page.texts["later"]
        assert text.split('id="later"')[1].split("<h2")[0].count('class="said interpretation"') == len(judged)
        assert "not that it was dropped" in page.texts["later"]


def test_names_carry_their_standing_and_translations_are_counted(client: TestClient, data: Dataset) -> None:
    names = [r for r in table(data, "record/names.csv") if r["entity"] == "mechanism/m2m"]
    ours = [r for r in names if r["status"] == "project-translation"]
    assert len(ours) == 2
    text = read(client, "/doc/mechanism/m2m?lang=fr")
    page = Sections(text)
    assert f"{len(ours)} de ces {len(page.rows('names'))} noms" in page.texts["names"]
    assert {r["text"] for r in names} <= {row[0] for row in page.rows("names")}
    assert sum("†" in cell for row in page.rows("names") for cell in row) == len(ours)
    mark = pages.words("fr")["e_translation_mark"]
    assert mark in page.texts[""]  # the heading is a translation, and says so
    assert pages.words("en")["e_translation_mark"] not in Sections(read(client, "/doc/mechanism/m2m?lang=en")).texts[""]


def test_commitments_come_with_firmness_and_quotation(client: TestClient, store: Store) -> None:
    text = read(client, "/doc/mechanism/security-consultations-can-mex?lang=en")
    part = text.split('id="commitments"')[1].split("<h2")[0]
    assert 'href="/doc/initiative/cmx-2010/A.2.a.1?lang=en"' in part
    assert "Firm</span>" in part
    assert "<mark>Canada-Mexico Consultations on New and Traditional Security Issues</mark>" in part
    assert re.search(r'href="/doc/plan/cmx-2010\?lang=en&amp;mark=A\.2\.a\.1/[\d,/.A-Za-z-]+#A\.2\.a\.1"', part)
    start = f"{vocab.CANONICAL_BASE}id/mechanism/security-consultations-can-mex"
    involved = store.select(f"SELECT DISTINCT ?i {{ ?i <{BM.involves}>|<{BM.servedBy}> <{start}> }}")
    assert part.count('class="said text promise"') == len(involved)


def test_overlaps_lead_to_the_pages_of_pairs(client: TestClient) -> None:
    text = read(client, "/doc/mechanism/ipeec?lang=en")
    part = text.split('id="overlaps"')[1].split("<h2")[0]
    pairs = re.findall(r'href="(/overlap/[^"]+)"', part)
    assert len(pairs) > 5
    for pair in pairs[::4]:  # some of each facet
        shown = read(client, pair.replace("&amp;", "&"))
        assert "IPEEC" in shown
    assert re.search(r">unknown</a>|>0\.\d", part)


def test_an_agency_shows_for_whom_it_acts_its_succession_and_its_burden(client: TestClient, data: Dataset) -> None:
    page = Sections(text := read(client, "/doc/agency/ca-dfait?lang=en"))
    assert page.facts["Acts for"] == "Canada"
    assert "Department of Foreign Affairs, Trade and Development" in page.texts["lineage"]
    judged = {
        r["subject"] for r in table(data, "interpretation/judgements.csv")
        if r["property"] == "carriedBy" and r["object"] == "agency/ca-dfait"
    }  # fmt: skip
    assert f"carries {len(judged)} commitments" in lede(text)
    part = text.split('id="commitments"')[1].split("<h2")[0]
    assert part.count('class="said text promise"') == len(judged)
    assert part.count('class="said interpretation"') == len(judged)


def test_a_state_shows_its_memberships_on_the_day_asked_for(client: TestClient, store: Store) -> None:
    mechanisms = [str(m) for (m,) in store.select(f"SELECT DISTINCT ?m {{ ?x <{BM.participationIn}> ?m }}")]
    state, start = f"{vocab.CANONICAL_BASE}id/state/mexico", f"{vocab.CANONICAL_BASE}id/"
    for day, words in ((SIGNED, IN_WORDS["en"]), ("1995-01-01", "1 January 1995")):
        certain = 0
        for mechanism in mechanisms:
            rows = members_on(store, mechanism.removeprefix(start), day)
            certain += any(str(r["member"]) == state and str(r["status"]) == "certain" for r in rows)
        page = Sections(read(client, f"/doc/state/mexico?lang=en&date={day}"))
        assert page.facts[f"Mechanisms with membership on {words}"] == str(certain)
    wrong = client.get("/doc/state/mexico?date=2010-13-01", headers=HTML)
    assert wrong.status_code == 400
    assert "YYYY-MM-DD" in wrong.text
    # a parameter that no page takes makes no second page
    assert (
        client.get("/doc/state/mexico?lang=en&date=", headers=HTML).headers["etag"]
        == client.get("/doc/state/mexico?lang=en&other=1", headers=HTML).headers["etag"]
        != client.get("/doc/state/mexico?lang=en&date=1995-01-01", headers=HTML).headers["etag"]
    )


def test_a_source_shows_what_rests_on_it(client: TestClient, store: Store) -> None:
    source = f"{vocab.CANONICAL_BASE}id/source/canada-ca-fb61ae25"
    facts = store.select(f"SELECT DISTINCT ?f {{ ?f <{BM.source}> <{source}> }}")
    page = Sections(text := read(client, "/doc/source/canada-ca-fb61ae25?lang=en"))
    assert len(page.rows("rests")) == len(facts)
    assert lede(text).startswith(f"{len(facts)} facts")


def test_a_mirror_is_text_and_no_link(client: TestClient, store: Store) -> None:
    rows = store.select(
        f"SELECT ?s ?a {{ ?s <{BM.hostClass}> <{vocab.SCHEME}host-class/mirror> ; "
        "<http://www.w3.org/ns/dcat#landingPage> ?a } ORDER BY ?s"
    )
    assert rows
    for source, address in list(rows)[:5]:
        name = str(source).removeprefix(f"{vocab.CANONICAL_BASE}id/")
        text = read(client, f"/doc/{name}?lang=en")
        facts = text.split('<dl class="facts">')[1].split("</dl>")[0]
        assert 'rel="external' not in facts, address


def test_what_a_page_holds_in_schema_org(client: TestClient) -> None:
    for name, kind in (
        ("mechanism/m2m", "Organization"),
        ("state/canada", "Country"),
        ("agency/ca-dfait", "GovernmentOrganization"),
    ):
        (found,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', read(client, f"/doc/{name}"), re.DOTALL
        )
        said = json.loads(found)
        assert said["@type"] == kind
        assert said["@id"] == f"{vocab.CANONICAL_BASE}id/{name}"
        assert {n["@language"] for n in said["name"]} == set(LANGUAGES)
    assert schema(read(client, "/doc/mechanism/m2m"))["dissolutionDate"] == "2010-10-01"


def test_every_page_can_be_cited_and_taken(client: TestClient) -> None:
    text = read(client, "/doc/mechanism/m2m?lang=en")
    part = text.split('id="cite"')[1]
    assert f"{vocab.CANONICAL_BASE}id/mechanism/m2m" in part
    assert "@dataset{mechanism-m2m-" in part
    for ending in ("ttl", "jsonld", "rdf", "nt"):
        assert f'href="/doc/mechanism/m2m.{ending}"' in part


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["mechanism/m2m", "mechanism/ipeec", "plan/cmx-2010", "plan/cmx-2014"])
def test_a_brief_is_one_page_whose_numbers_lead_to_its_sources(client: TestClient, name: str, language: str) -> None:
    text = read(client, f"/brief/{name}?lang={language}")
    assert "<details" not in text.split("<main")[1].split("</main")[0]
    cited = {int(n) for group in re.findall(r"<sup>\[([\d, ]+)\]</sup>", text) for n in group.split(", ")}
    listed = [int(n) for n in re.findall(r'<li value="(\d+)">', text)]
    assert listed == list(range(1, len(listed) + 1))
    assert cited == set(listed)
    if name.startswith("mechanism"):
        assert IN_WORDS[language] in text
    full = read(client, f"/doc/{name}?lang={language}")
    assert f'href="/brief/{name}?lang={language}"' in full


def test_the_brief_of_a_plan_holds_every_commitment(client: TestClient, store: Store) -> None:
    text = read(client, "/brief/plan/cmx-2010?lang=en")
    plan = f"{vocab.CANONICAL_BASE}id/plan/cmx-2010"
    commitments = store.select(f"SELECT ?i {{ ?i a <{BM.Initiative}> ; <{BM.inPlan}> <{plan}> }}")
    for (iri,) in commitments:
        name = str(iri).removeprefix(f"{vocab.CANONICAL_BASE}id/")
        assert text.count(f'href="/doc/{name}?lang=en"') == 1, name
    assert text.count('class="said text promise"') == len(commitments)


def test_there_is_no_brief_of_other_things(client: TestClient) -> None:
    for address in ("/brief/agency/ca-dfait", "/brief/mechanism/no-such", "/brief/plan/no-such"):
        assert client.get(address, headers=HTML).status_code == 404
    assert client.get("/brief/mechanism/m2m", headers={"Accept": "text/turtle"}).status_code == 406


def test_what_a_node_rests_on_is_the_same_asked_at_once_or_one_by_one(store: Store) -> None:
    for name in (
        "mechanism/m2m",
        "agency/ca-ec",
        "initiative/cmx-2010/A.1.b.1",
        "clause/cmx-2010/A.2.a.1",
        "state/mexico",
    ):
        term = URIRef(f"{vocab.CANONICAL_BASE}id/{name}")
        found = explain.supports(store, term)
        assert found
        for node, support in found.items():
            assert support == explain.support(store, URIRef(node)), node


def test_another_publishers_data_have_the_same_pages(mini: Path, tmp_path: Path) -> None:
    data = dataset.load(mini)
    base = data.config.base
    with inside(data, tmp_path / "out") as client:
        nodes = {str(s) for (s,) in EmbeddedStore(data.quads).select("SELECT DISTINCT ?s { ?s a ?t }")}
        things = sorted(n for n in nodes if n.startswith(f"{base}id/") and "#" not in n)
        assert things
        for thing in things:
            for language in LANGUAGES:
                read(client, f"/doc/{thing.removeprefix(f'{base}id/')}?lang={language}")
        for kind in ("mechanism", "plan"):
            for thing in things:
                if thing.startswith(f"{base}id/{kind}/"):
                    read(client, f"/brief/{thing.removeprefix(f'{base}id/')}?lang=en")


def test_the_words_of_these_pages_are_used_and_take_the_same_values() -> None:
    said = {language: {k: v for k, v in pages.words(language).items() if k.startswith("e_")} for language in LANGUAGES}
    assert said["en"].keys() == said["fr"].keys() == said["es"].keys()
    folder = Path(pages.__file__).parent
    text = "".join(p.read_text(encoding="utf-8") for p in [*folder.glob("templates/*.html"), *folder.glob("*.py")])
    for key, value in said["en"].items():
        family = key.rpartition("_")[0]
        known = {key, key.removesuffix("_one")} if key.endswith("_one") else {key}
        by_value = family in ("e_when", "e_in", "e") and key in {
            *(f"e_when_{x}" for x in ("on", "in", "by", "from", "between")), *(f"e_in_{x}" for x in LANGUAGES),
            "e_certain", "e_possible",
        }  # fmt: skip
        assert by_value or any(re.search(rf"\b{k}\b", text) for k in known), f"{key} is not used"
        holes = set(re.findall(r"\{(\w+)\}", value))
        for language in LANGUAGES:
            assert set(re.findall(r"\{(\w+)\}", said[language][key])) == holes, (key, language)
            assert said[language][key].strip()
