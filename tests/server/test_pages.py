"""Every node has a page that says the truth: reached, well formed, in three languages, without a dead link."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from kg import catalogue, explain, vocab
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.store import Store
from tests.server.servers import inside

HTML = {"Accept": "text/html"}
DATA = re.compile(r"\.(csv|tsv|srj|srx|ttl|trig|nt|nq|jsonld|json|rdf|gz)($|\?)|format=|/SHA256SUMS$")
"""Links to files: they hold all languages, or their address names one."""
VOID = {"meta", "link", "input", "br", "hr", "img"}


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built, {"seconds": 60}) as opened:  # a machine that runs tests is busy
        yield opened


class Page(HTMLParser):
    """A strict reader: tags balance, ids are unique; collects links, ids and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.fields: list[str] = []
        self.words: list[str] = []
        self.headings: list[int] = []
        self.lang = ""
        self.data = False
        self.feed(text)
        self.close()
        assert self.open == [], f"unclosed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id stands twice"
        assert set(self.fields) <= set(self.labelled), "a field has no label"
        assert self.headings[0] == 1
        assert self.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(self.headings, self.headings[1:], strict=False)), self.headings

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert "style" not in values
        assert not any(name.startswith("on") for name in values), "no inline script"
        if tag == "script":  # a module of ours, or data that nothing runs
            self.data = values.get("type") == "application/ld+json"
            assert self.data or re.fullmatch(
                r"(?:/\w+)*/static/built/(?:site|editor|overlap)\.js\?v=[0-9a-f]{12}", values["src"] or ""
            )
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.lang = values["lang"] or ""
        if identifier := values.get("id"):
            self.ids.append(identifier)
        if tag == "a":
            self.links.append(values["href"] or "")
        if tag == "label":
            assert values["for"] not in self.labelled, "a field has two labels"
            self.labelled.append(values["for"] or "")
        if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
            self.fields.append(values["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.data = False

    def handle_data(self, data: str) -> None:
        if self.data:
            json.loads(data)
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


ALIKE = re.compile(r"/(overlap|evidence|statement|participation|name|source|member-list|status-event|assessment)/")


def left_out(path: str) -> bool:
    """The many pages that are all alike are sampled: every twentieth, by a hash that does not change."""
    return bool(ALIKE.search(path)) and zlib.crc32(path.encode()) % 20 > 0


def local(iri: str) -> str | None:
    """The address at which an IRI of ours is to answer."""
    base = vocab.CANONICAL_BASE
    return "/" + iri.removeprefix(base) if iri.startswith(base) else None


@pytest.fixture(scope="module")
def iris(data: Dataset) -> list[str]:
    """Every IRI of ours in the data, as subject, predicate, object or graph."""
    found = set()
    for q in data.quads:
        for term in (q.subject, q.predicate, q.object, q.graph_name):
            iri = getattr(term, "value", "")
            if iri.startswith(vocab.CANONICAL_BASE) and "<" not in str(getattr(term, "datatype", "")):
                found.add(iri)
    return sorted(found)


def test_every_iri_of_ours_has_a_page(client: TestClient, iris: list[str]) -> None:
    """Things answer 303 to a document, terms at their hash, concepts and graphs themselves."""
    assert len(iris) > 1800
    ontology = Page(client.get("/ontology", headers=HTML).text)
    pages: set[str] = set()
    for iri in iris:
        path, fragment = urldefrag(local(iri) or "")
        if path.startswith("/ontology"):
            if path == "/ontology" and fragment:
                assert fragment in ontology.ids, iri
            continue
        if path.startswith("/id/") and "/evidence/" not in path:
            response = client.get(path, headers=HTML)
            assert response.status_code == 303, iri
            path = response.headers["location"]
        pages.add(path if not path.startswith("/id/") else path.replace("/id/", "/doc/"))
    for path in sorted(pages):
        if left_out(path):
            continue
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, path
        assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_pages_are_well_formed_and_link_to_what_exists(client: TestClient) -> None:
    """Follow every internal link from the home page in one language; evidence nodes are only sampled."""
    seen: dict[str, Page] = {}
    wanted = ["/"]
    targets: set[tuple[str, str]] = set()
    files: set[str] = set()
    while wanted:
        path = wanted.pop()
        if path in seen or left_out(path):
            continue
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, path
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
        if not response.headers["content-type"].startswith("text/html"):
            continue  # a download
        page = seen[path] = Page(response.text)
        for link in page.links:
            parts = urlsplit(urljoin(path, link))
            if parts.scheme:
                assert parts.scheme in ("http", "https")
                continue
            if parts.fragment:
                targets.add((parts.path, parts.fragment))
            if DATA.search(link):
                files.add(link)
                continue
            if "lang=" in parts.query or ("facet=" in parts.query and "facet=members" not in parts.query):
                continue  # followed without its query, a pair would be asked for by another facet than is linked
            wanted.append(parts.path)
    assert len(seen) > 500
    for path, fragment in targets:
        if path in seen:
            assert fragment in seen[path].ids, f"{path}#{fragment}"
    assert len(files) > 1000
    for link in sorted(files):
        if zlib.crc32(link.encode()) % 20 == 0:
            assert client.head(link).status_code == 200, link


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_the_language_asked_for(client: TestClient, language: str) -> None:
    for path in ("/", "/query", "/ontology", "/doc/initiative/cmx-2010/A.2.b.2", "/scheme/modality/promote", "/sparql"):
        asked = client.get(path, params={"lang": language}, headers=HTML)
        negotiated = client.get(path, headers={**HTML, "Accept-Language": f"de, {language};q=0.8, en;q=0.1"})
        for response in (asked, negotiated):
            assert response.headers["content-language"] == language
            assert Page(response.text).lang == language
        assert "Accept-Language" in negotiated.headers["vary"]
        # a language named in the address is kept on every link within the site
        for link in Page(asked.text).links:
            if link.startswith("/") and "lang=" not in link and not DATA.search(link):
                raise AssertionError(f"{path}: {link} forgets the language")


def test_an_initiative_shows_each_statement_with_layer_and_quotation(client: TestClient, store: Store) -> None:
    rows = store.select("SELECT ?i { ?i a <https://w3id.org/bilateral/ontology#Initiative> } ORDER BY ?i")
    assert len(rows) == 42
    for (iri,) in rows:
        found = explain.explain(store, str(iri))
        page = Page(client.get(local(str(iri)).replace("/id/", "/doc/"), headers=HTML).text)  # type: ignore[union-attr]
        assert "Layer: text" in page.text
        supported = [s for s in found.said if s.support]
        assert len(supported) >= 4
        for said in supported:
            assert said.support is not None
            for quotation in said.support.quotations:
                assert " ".join(explain.plain(quotation.exact).split()) in page.text
                assert quotation.locator in page.text


def test_a_judgement_shows_reason_facts_certainty_and_author(client: TestClient) -> None:
    page = client.get("/doc/initiative/cmx-2010/A.1.b.1", headers=HTML).text
    part = page[page.index('id="layer-interpretation"') :]
    assert "Renewable energy and energy efficiency are subjects of the commitment" in part
    assert 'href="/doc/participation/reeep/mexico/partner' in part
    assert 'href="/scheme/certainty/b' in part
    assert 'href="/scheme/author-role/curator' in part
    assert '<span class="layer record">record</span>' in part
    assert '<span class="layer text">text</span>' in part
    before = page[: page.index(part[:40])]  # the page's own arrangement marks it as a judgement too
    *others, said = before[: before.index("Renewable energy and energy efficiency are subjects")].split('class="said ')
    assert others and said.startswith("interpretation")


def test_an_unknown_address_is_404_in_the_form_asked_for(client: TestClient) -> None:
    page = client.get("/doc/state/atlantis", headers=HTML)
    assert page.status_code == 404
    assert "state/atlantis" in Page(page.text).text
    assert client.get("/doc/state/atlantis").json()["status"] == 404
    assert client.get("/query/no-such-question").status_code == 404
    assert client.get("/nowhere").status_code == 404


def test_hostile_values_are_shown_as_text(client: TestClient) -> None:
    attack = '"><script>alert(1)</script>'
    for path in (
        f"/doc/state/{attack}", f"/query/commitments-in-area?area={attack}", f"/graph/{attack}", f"/scheme/{attack}",
        f"/query/{attack}", f"/sparql?lang={attack}", f"/id/state/{attack}",
    ):  # fmt: skip
        response = client.get(path, headers=HTML)
        assert "<script>" not in response.text
        assert "alert(1)" not in response.headers.get("location", "").replace("%3C", "<").partition("<script")[1]


def test_a_redirect_stays_on_the_site(client: TestClient) -> None:
    for path in ("/id//evil.example/x", "/id/https://evil.example/", "/id/state/canada?lang=fr", "/id/%0d%0aX-Evil:1"):
        response = client.get(path)
        if response.status_code == 303:
            assert response.headers["location"].startswith("/doc/")
            assert "x-evil" not in response.headers


@pytest.mark.parametrize("question", list(catalogue.read_catalogue()), ids=lambda q: q.id)
def test_a_question_has_form_table_and_downloads(client: TestClient, question: catalogue.Query) -> None:
    response = client.get(f"/query/{question.id}", headers=HTML)
    assert response.status_code == 200
    page = Page(response.text)
    assert question.question["en"] in page.text
    wanted = {f"p-{p.name}" for p in question.parameters if p.name != "lang"}
    assert wanted == {f for f in page.fields if f.startswith("p-")}
    if question.form != "SELECT":
        return
    canonical = client.get(f"/query/{question.id}.csv")
    assert canonical.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(canonical.text)))
    assert tuple(rows[0]) == tuple(question.columns)
    assert f"{len(rows) - 1:,} row" in page.text
    spread = client.get(f"/query/{question.id}?format=spreadsheet").content
    assert spread.startswith(b"\xef\xbb\xbf")
    cells = list(csv.reader(io.StringIO(spread.decode("utf-8-sig"))))
    assert len(cells) == len(rows)
    for row in cells[1:]:
        for cell in row:
            assert not re.match(r"[=+@\t\r]|-(?![0-9.]+$)", cell), cell


def test_a_wrong_parameter_is_explained_beside_the_form(client: TestClient) -> None:
    response = client.get("/query/firmness-by-priority?lang=en&nonsense=1", headers=HTML)
    assert response.status_code == 400
    assert "is no parameter" in Page(response.text).text
    problem = client.get("/query/commitments-by-theme.csv?theme=a b")
    assert problem.status_code == 400
    assert problem.headers["content-type"] == "application/problem+json"


def test_spreadsheet_cells_cannot_be_formulas(client: TestClient) -> None:
    from rdflib.term import Literal

    from kg.web.questions import _cell

    for text in ("=1+1", "+1", "-cmd", "@x", "\tx", "\rx"):
        assert _cell(Literal(text)) == f"'{text}"
    assert _cell(Literal(-5)) == "-5"
    assert _cell(Literal("a=1")) == "a=1"
    assert _cell(None) == ""


def test_a_page_loads_only_what_stands_beside_it(client: TestClient) -> None:
    text = client.get("/", headers=HTML).text
    loaded = re.findall(r'(?:src|href)="([^"?]+\.(?:css|js|png|svg|woff2?))[?"]', text)
    assert set(loaded) <= {"/static/style.css", "/static/built/site.js", "/static/icon.svg"}
    style = client.get("/static/style.css")
    assert style.status_code == 200
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_words_are_complete_in_three_languages() -> None:
    from kg.web import pages

    keys = {language: set(words) for language, words in pages._WORDS.items()}
    assert set(keys) == set(LANGUAGES)
    assert keys["en"] == keys["fr"] == keys["es"]
    assert not keys["en"] & set(dir(dict)), "a template would read the method of that name"
    folder = Path(pages.__file__).parent
    used = set(re.findall(r"words\.(\w+)", "".join(p.read_text() for p in folder.glob("templates/*"))))
    code = "".join(p.read_text() for p in folder.glob("*.py"))
    used |= set(re.findall(r'(?:said|words\([^()]*\)|_WORDS\[[^\[\]]+\])\["(\w+)"\]', code)) & keys["en"]
    used |= {key for _, key in pages.SECTIONS}
    families = r"(kinds?|about|facet|column|topic|asked_by|code|problem|in|home_layer|when)_"
    used |= {key for key in keys["en"] if re.match(families, key)}
    used |= {
        key for key in keys["en"] if key.startswith(("e_", "plan_", "months"))
    }  # test_entity_pages, test_plan_pages
    layers = {"text", "record", "interpretation", "entities", "dataset"}
    assert used <= keys["en"]
    assert keys["en"] <= used | layers, keys["en"] - used - layers
