"""The endpoint for people: /sparql answers a browser with the form and the answer below it, without any script."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg.catalogue import read_catalogue
from kg.config import LANGUAGES
from kg.vocab import CANONICAL_BASE
from kg.web.pages import assets
from tests.server.servers import Reply, Server, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
LABEL, A = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ROWS = 620
ALL = "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """States with labels that must be escaped."""
    graph = ox.NamedNode(f"{CANONICAL_BASE}graph/entities/states")
    quads = []
    for number in range(ROWS):
        state = ox.NamedNode(f"{CANONICAL_BASE}id/state/s{number:03}")
        label = ox.Literal(f"<b>State</b> & {number}", language="en")
        quads.append(ox.Quad(state, ox.NamedNode(LABEL), label, graph))
    with serving(quads, tmp_path_factory.mktemp("query-page"), "[limits]\nburst = 1e9\nbudget = 1e9\n") as running:
        yield running


def get(server: Server, query: str, accept: str = BROWSER, **more: str) -> Reply:
    return server.request("GET", f"/sparql?{urlencode({'query': query, **more})}", {"Accept": accept})


def text(reply: Reply) -> str:
    assert reply.media_type == "text/html", reply.body[:300]
    return reply.body.decode()


def answer(reply: Reply) -> str:
    """What stands below the form."""
    return text(reply).partition('<div id="answer">')[2].partition("<section")[0]


@pytest.mark.parametrize(
    ("accept", "named", "media"),
    [
        (BROWSER, "", "text/html"),
        ("text/html", "", "text/html"),
        ("*/*", "html", "text/html"),
        ("application/sparql-results+json", "html", "text/html"),
        (BROWSER, "csv", "text/csv"),
        ("*/*", "", "application/sparql-results+json"),
        ("text/csv", "", "text/csv"),
        ("application/sparql-results+json, text/html", "", "application/sparql-results+json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "", "application/sparql-results+json"),
    ],
)
def test_a_page_only_for_who_prefers_one(server: Server, accept: str, named: str, media: str) -> None:
    """By GET and by a POSTed form alike; an empty format, as the form sends it, is none."""
    fields = urlencode({"query": ALL, "format": named})
    assert server.request("GET", f"/sparql?{fields}", {"Accept": accept}).media_type == media
    posted = server.request("POST", "/sparql", {"Accept": accept, "Content-Type": FORM}, fields.encode())
    assert (posted.status, posted.media_type) == (200, media)


def test_a_table_with_local_links_labels_and_downloads(server: Server) -> None:
    query = f"SELECT ?s ?o WHERE {{ ?s <{LABEL}> ?label BIND (<https://example.org/x> AS ?o) }} ORDER BY ?s LIMIT 3"
    reply = get(server, query)
    found = answer(reply)
    assert "3 rows" in found
    assert re.findall(r'<th scope="col">(\w+)</th>', found) == ["s", "o"]
    assert '<a href="/doc/state/s000">&lt;b&gt;State&lt;/b&gt; &amp; 0</a>' in found
    assert "state/s000</span>" in found, "the name to use in the next query"
    assert '<a href="https://example.org/x" rel="external nofollow">' in found
    assert "<b>" not in found
    links = [html.unescape(link) for link in re.findall(r'href="(/sparql\?[^"]+)"', found)]
    types = [server.request("GET", link, {"Accept": BROWSER}).media_type for link in links]
    results = "application/sparql-results+"
    assert types == ["text/csv", "text/tab-separated-values", f"{results}json", f"{results}xml", "text/html"]
    assert answer(server.request("GET", links[-1], {"Accept": BROWSER})) == found, "the link to share"


def test_a_long_answer_is_cut_and_says_so(server: Server) -> None:
    found = answer(get(server, ALL))
    assert found.count("<tr>") == 501
    assert f"{ROWS} rows" in found
    assert "The first 500 rows are shown" in found
    assert "rows are shown" not in answer(get(server, f"{ALL} LIMIT 500"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK {}", "Yes"),
        ("ASK { <a:a> <a:b> 1 }", "No"),
        ("SELECT ?s WHERE { ?s <a:b> 1 }", "No rows."),
        ("CONSTRUCT { <a:a> <a:b> 1 } WHERE {}", "<p data-said>1 triple</p>"),
        (f"DESCRIBE <{CANONICAL_BASE}id/state/s007>", "&lt;b&gt;State&lt;/b&gt; &amp; 7"),
        ('SELECT ("a" AS ?x) (1 AS ?y) (BNODE() AS ?z) ?unbound WHERE {}', "<p data-said>1 row</p>"),
        ("SELECT (1500 AS ?n) WHERE {}", '<td class="number" data-value="1500">1,500</td>'),
    ],
)
def test_every_form_of_query_has_its_answer(server: Server, query: str, said: str) -> None:
    assert said in answer(get(server, query))


def test_a_refused_query_shows_its_message_at_its_line(server: Server) -> None:
    reply = get(server, "SELECT ?s\nWHERE { ?s a nope:Thing }\nLIMIT 1", lang="fr")
    found = answer(reply)
    assert (reply.status, reply.headers["content-language"]) == (400, "fr")
    assert 'data-line="2"' in found
    assert re.findall(r"<mark>\s*(\d+)  (.*?)</mark>", found) == [("2", "WHERE { ?s a nope:Thing }")]
    assert "nope:Thing" in found
    assert "  1  SELECT ?s" in found
    assert "SELECT ?s\nWHERE { ?s a nope:Thing }" in html.unescape(text(reply)), "the query is still in the form"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("nonsense", 400),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> {} }", 400),
        ("SELECT * FROM <http://127.0.0.1:1/> {}", 400),
        ("INSERT DATA {}", 403),
    ],
)
def test_the_status_is_that_of_a_program(server: Server, query: str, status: int) -> None:
    page, program = get(server, query), get(server, query, "*/*")
    assert (page.status, program.status) == (status, status)
    assert html.escape(json.loads(program.body)["detail"], quote=True).replace("&#x27;", "&#39;") in text(page)


def test_the_same_answer_again_is_not_sent(server: Server) -> None:
    first = get(server, ALL)
    target = f"/sparql?{urlencode({'query': ALL})}"
    again = server.request("GET", target, {"Accept": BROWSER, "If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert {"Accept", "Accept-Language"} <= {part.strip() for part in first.headers["vary"].split(",")}


def test_the_dataset_of_the_request_stays(server: Server) -> None:
    graph = f"{CANONICAL_BASE}graph/entities/none"
    reply = get(server, ALL, **{"default-graph-uri": graph})
    assert "No rows." in answer(reply)
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in text(reply)
    assert quote(graph, safe="") in answer(reply), "downloads ask the same dataset"


def test_a_query_too_long_for_an_address_can_be_taken_away(server: Server) -> None:
    query = f"{ALL} LIMIT 2 #{'é' * 6000}"
    reply = server.request(
        "POST", "/sparql", {"Accept": BROWSER, "Content-Type": FORM}, urlencode({"query": query}).encode()
    )
    found = answer(reply)
    assert "too long for a link" in found
    assert '<a href="/sparql' not in found
    assert '<form method="post"' in found
    fields = {"query": html.unescape(re.findall(r'name="query" value="([^"]*)"', found)[0]), "format": "csv"}
    sent = server.request("POST", "/sparql", {"Accept": BROWSER, "Content-Type": FORM}, urlencode(fields).encode())
    assert (sent.media_type, sent.body.count(b"\r\n")) == ("text/csv", 3)


@pytest.mark.parametrize("name", [query.id for query in read_catalogue()])
def test_every_question_opens_in_the_editor_and_runs(server: Server, name: str) -> None:
    page = text(server.request("GET", f"/sparql?example={name}&lang=es", {"Accept": BROWSER}))
    query = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])  # type: ignore[index]
    assert "$" not in re.sub(r"#.*", "", query), "every parameter has a value"
    assert get(server, query, "*/*").status == 200


def test_an_example_takes_the_values_of_its_address(server: Server) -> None:
    page = text(
        server.request("GET", "/sparql?example=members-on-date&mechanism=mechanism/x&lang=fr", {"Accept": BROWSER})
    )
    assert "id/mechanism/x&gt;" in page
    assert "example=members-on-date&amp;mechanism=mechanism%2Fx&amp;lang=es" in page, (
        "the language switch keeps the place"
    )
    wrong = server.request("GET", "/sparql?example=members-on-date&date=tomorrow", {"Accept": BROWSER})
    assert wrong.status == 400
    assert server.request("GET", "/sparql?example=none", {"Accept": BROWSER}).status == 404
    assert server.request("GET", "/sparql?example=members-on-date", {}).status == 400, "for programs it is no query"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_editor_completes(shipped: Server, language: str) -> None:
    """Names that a query can use as they are, with our own counts and labels in the reader's language."""
    reply = shipped.request("GET", f"/editor.json?lang={language}", {})
    assert (reply.status, reply.media_type, reply.headers["content-language"]) == (200, "application/json", language)
    found = json.loads(reply.body)
    terms = {term["name"]: term for term in found["terms"]}
    query = "PREFIX bm: <https://w3id.org/bilateral/ontology#> SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a bm:Initiative }"
    count = shipped.request("GET", f"/sparql?{urlencode({'query': query})}", {"Accept": "text/csv"}).body
    assert terms["bm:Initiative"]["count"] == int(count.splitlines()[1])
    assert {terms[name]["kind"] for name in ("bm:Initiative", "bm:statedIn", "modality:promote")} == {
        "class", "property", "concept",
    }  # fmt: skip
    assert terms["modality:promote"]["label"] == {"en": "Promote", "fr": "Promouvoir", "es": "Promover"}[language]
    assert len(terms) == len(found["terms"])
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in found["prefixes"].items())
    values = " ".join(terms)
    assert ox.Store().query(f"{prologue}ASK {{ VALUES ?x {{ {values} }} }}"), "every name is SPARQL"
    again = shipped.request("GET", f"/editor.json?lang={language}", {"If-None-Match": reply.headers["etag"]})
    assert again.status == 304


def test_assets_are_kept_under_their_version_alone(server: Server) -> None:
    """A page names each asset with the hash of its bytes; under that address, and no other, it may be kept for ever."""
    page = text(server.request("GET", "/sparql", {"Accept": BROWSER}))
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert {path.partition("?")[0] for path in named} >= {"/static/style.css", "/static/built/editor.js"}
    for target in named:
        path, _, version = target.partition("?v=")
        assert version == assets()[path.removeprefix("/static/")]
        kept = "public, max-age=31536000, immutable"
        assert server.request("GET", target, {}).headers["cache-control"] == kept
        for other in (path, f"{path}?v=0", f"{target}&v=0"):
            assert server.request("GET", other, {}).headers["cache-control"] == "no-cache"
