"""The protocol as a table: what is sent, and the status, media type and a word of what comes back.

Each request of the table is also checked for what holds of all: CORS without credentials, HEAD like GET, every
successful body parses with a parser that is not the engine's, every refusal has the one error form.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from starlette.responses import Response
from starlette.testclient import TestClient

from kg.catalogue import read_catalogue
from kg.config import Config
from kg.errors import KgError, NotFound, ParameterError, QueryError, StoreError
from kg.store import to_rdflib
from kg.web.app import create_app
from kg.web.protocol import Refused, problem_response
from kg.web.service import Service
from kg.workers import Busy, LimitExceeded
from tests.server.servers import Reply, Server, publish, serving

pytestmark = [
    pytest.mark.xdist_group("protocol"),
    pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset).* is deprecated"),  # rdflib's parsers use them
]

BASE = "https://kg.example/"
ONE, TWO = f"{BASE}graph/one", f"{BASE}graph/two"
QUERY, FORM, UPDATE = "application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update"
PROBLEM = "application/problem+json"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, TRIG, TRIPLES = "text/turtle", "application/trig", "application/n-triples"
QUADS, JSONLD, RDFXML = "application/n-quads", "application/ld+json", "application/rdf+xml"
SUBJECTS = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s"
OBJECTS = "SELECT ?o { ?s ?p ?o }"
TRIPLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@dataclass(frozen=True)
class Case:
    """A request, and what its response must have."""

    id: str
    method: str
    target: str
    status: int
    media_type: str
    word: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    reply: Mapping[str, str] = field(default_factory=dict)
    """Response headers, lower case."""


def get(id: str, query: str, status: int, media_type: str, word: str, accept: str | None = None, **more: Any) -> Case:
    """A query by GET; other parameters as keywords, ``_`` for ``-``."""
    pairs = {"query": query} | {k.replace("_", "-"): v for k, v in more.items() if k != "reply"}
    headers = {} if accept is None else {"Accept": accept}
    target = f"/sparql?{urlencode(pairs, doseq=True)}"
    return Case(id, "GET", target, status, media_type, word, headers, reply=more.get("reply", {}))


def post(
    id: str, content_type: str | None, body: bytes | str, status: int, media_type: str, word: str, **more: Any
) -> Case:
    """A request by POST; `search` is what follows the question mark, `headers` more headers."""
    headers = ({} if content_type is None else {"Content-Type": content_type}) | more.get("headers", {})
    raw = body.encode() if isinstance(body, str) else body
    target = "/sparql" + (f"?{more['search']}" if "search" in more else "")
    return Case(id, "POST", target, status, media_type, word, headers, raw, more.get("reply", {}))


def at(id: str, method: str, target: str, status: int, media_type: str, word: str, **more: Any) -> Case:
    """Any request."""
    return Case(
        id, method, target, status, media_type, word, more.get("headers", {}), more.get("body"), more.get("reply", {})
    )


def refused(id: str, query: str, status: int, word: str) -> list[Case]:
    """A query that is refused, in each of the three ways to send it."""
    return [
        get(f"{id}: GET", query, status, PROBLEM, word),
        post(f"{id}: form", FORM, urlencode({"query": query}), status, PROBLEM, word),
        post(f"{id}: direct", QUERY, query, status, PROBLEM, word),
    ]


ANSWERS = [
    get("JSON without Accept", SUBJECTS, 200, JSON, "/s1"),
    get("JSON for anything", SUBJECTS, 200, JSON, "/s1", "*/*"),
    get("JSON for Java's own client", SUBJECTS, 200, JSON, "/s1", JAVA),
    get("JSON for a program that also reads pages", SUBJECTS, 200, JSON, "/s1", f"{JSON}, text/html;q=0.9"),
    get("JSON at equal rank", SUBJECTS, 200, JSON, "/s1", f"text/html, {JSON}"),
    get("XML", SUBJECTS, 200, XML, "<uri>", XML),
    get("CSV", SUBJECTS, 200, CSV, "s\r\n", CSV, reply={"content-type": "text/csv; charset=utf-8"}),
    get("TSV", SUBJECTS, 200, TSV, "?s\n", TSV),
    get("quality", SUBJECTS, 200, CSV, "s\r\n", "application/sparql-results+json;q=0.4, text/csv;q=0.5"),
    get("excluded", SUBJECTS, 200, TSV, "?s\n", "text/csv;q=0, text/*"),
    get("general JSON", SUBJECTS, 200, "application/json", "/s1", "application/json"),
    get("general XML is none of them", SUBJECTS, 406, PROBLEM, XML, "application/xml"),
    get("format before Accept", SUBJECTS, 200, TSV, "?s\n", CSV, format="tsv"),
    get("format by media type", SUBJECTS, 200, CSV, "s\r\n", format="text/csv"),
    get("first known format", SUBJECTS, 200, CSV, "s\r\n", format=["nonsense", "csv"]),
    get("rows are told", SUBJECTS, 200, JSON, "bindings", reply={"kg-rows": "3", "vary": "Accept"}),
    get("ASK", "ASK { ?s ?p 'one' }", 200, JSON, "true"),
    get("ASK in XML", "ASK { ?s ?p 'nothing' }", 200, XML, "false", XML),
    get("CONSTRUCT", TRIPLE, 200, TURTLE, "/s1", reply={"content-type": "text/turtle; charset=utf-8"}),
    get("TriG", TRIPLE, 200, TRIG, "/s1", TRIG),
    get("N-Triples", TRIPLE, 200, TRIPLES, "/s1", TRIPLES),
    get("N-Quads", TRIPLE, 200, QUADS, "/s1", QUADS),
    get("JSON-LD", TRIPLE, 200, JSONLD, "/s1", f'{JSONLD};profile="http://www.w3.org/ns/json-ld#compacted, x"'),
    get("RDF/XML", TRIPLE, 200, RDFXML, "/s1", RDFXML),
    get("DESCRIBE", f"DESCRIBE <{BASE}s1>", 200, TURTLE, "one"),
    get("relative IRI", "DESCRIBE <s1>", 200, TURTLE, f"<{BASE}s1>"),
    post("form", FORM, urlencode({"query": SUBJECTS}), 200, JSON, "/s1"),
    post("form with a plus", FORM, "query=SELECT+%3Fs+WHERE+%7B+%3Fs+%3Fp+%22one%22+%7D", 200, JSON, "/s1"),
    post("form in capitals", f"{FORM.title()}; Charset=UTF-8", urlencode({"query": SUBJECTS}), 200, JSON, "/s1"),
    post("form with format", FORM, urlencode({"query": SUBJECTS, "format": "csv"}), 200, CSV, "s\r\n"),
    post("form with bare UTF-8", FORM, "query=SELECT ('é' AS ?s) {}", 200, JSON, "é"),
    post("direct", QUERY, SUBJECTS, 200, JSON, "/s1"),
    post("direct, quoted charset", f'{QUERY};charset="utf-8"', SUBJECTS, 200, JSON, "/s1"),
    post(
        "direct in chunks",
        QUERY,
        b"7\r\nASK { }\r\n0\r\n\r\n",
        200,
        JSON,
        "true",
        headers={"Transfer-Encoding": "chunked"},
    ),
    post("direct with format", QUERY, SUBJECTS, 200, CSV, "s\r\n", search="format=csv"),
    # percent-encoding is decoded once: %2525 is the text %25
    get("double encoding: GET", 'SELECT ("100%25" AS ?s) {}', 200, CSV, "100%25\r\n", CSV),
    post("double encoding: form", FORM, 'query=SELECT ("100%2525" AS ?s) {}', 200, JSON, '"100%25"'),
    post("double encoding: direct", QUERY, 'SELECT ("100%2525" AS ?s) {}', 200, JSON, '"100%2525"'),
    get("no character is lost", 'SELECT ("a\\r\\n\\t\\"<&>\\\\ \U0001f600" AS ?s) {}', 200, XML, "&lt;&amp;", XML),
]
DATASET = [
    get("default graph", OBJECTS, 200, CSV, "o\r\none\r\n", CSV, default_graph_uri=ONE),
    get("two default graphs", SUBJECTS, 200, CSV, "/s3", CSV, default_graph_uri=[ONE, TWO]),
    get("no named graph", "ASK { GRAPH ?g { ?s ?p ?o } }", 200, JSON, "false", default_graph_uri=ONE),
    get("named graph", "SELECT ?g { GRAPH ?g {} }", 200, CSV, f"g\r\n{TWO}\r\n", CSV, named_graph_uri=TWO),
    get("no default graph", "ASK { ?s ?p ?o }", 200, JSON, "false", named_graph_uri=TWO),
    get("unknown graph is empty", "ASK { ?s ?p ?o }", 200, JSON, "false", default_graph_uri="http://127.0.0.1:1/x"),
    get("the protocol's wins", OBJECTS.replace("{", f"FROM <{TWO}> {{"), 200, CSV, "one\r\n", CSV,
        default_graph_uri=ONE),
    get("FROM", OBJECTS.replace("{", f"FROM <{ONE}> {{"), 200, CSV, "o\r\none\r\n", CSV),
    get("FROM after a template", f"{TRIPLE.replace('WHERE', f'FROM <{ONE}> WHERE')}", 200, TRIPLES, "one", TRIPLES,
        reply={"kg-rows": "1"}),
    get("FROM by prefix", f"PREFIX g: <{BASE}graph/>" + OBJECTS.replace("{", "FROM g:one {"), 200, CSV, "one\r\n", CSV),
    get("FROM a relative IRI", OBJECTS.replace("{", "FROM <graph/one> {"), 200, CSV, "o\r\none\r\n", CSV),
    get("FROM NAMED", "SELECT ?g FROM NAMED <graph/two> { GRAPH ?g {} }", 200, CSV, f"g\r\n{TWO}\r\n", CSV),
    post("form with its dataset in the address", FORM, urlencode({"query": OBJECTS}), 200, CSV,
         "o\r\none\r\n", search=urlencode({"default-graph-uri": ONE, "format": "csv"})),
    post("direct with its dataset", QUERY, OBJECTS, 200, CSV, "o\r\none\r\n",
         search=urlencode({"default-graph-uri": ONE}), headers={"Accept": CSV}),
    get("default graph that is no IRI", "ASK {}", 400, PROBLEM, "absolute IRI", default_graph_uri="one"),
    get("graph with a bracket", "ASK {}", 400, PROBLEM, "absolute IRI", named_graph_uri="http://a/> b"),
]  # fmt: skip
REFUSED = [
    *refused("syntax", "SELECT ?s WHERE {\n ?s ?p }", 400, "SPARQL"),
    *refused("no query form", "SELEKT ?s {}", 400, "SPARQL"),
    *refused("a zero byte", "ASK \0 {}", 400, "SPARQL"),
    *refused("empty", "", 400, "SPARQL"),
    *refused("SERVICE", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "no other endpoint"),
    *refused("SERVICE in mixed case", "SELECT * { sErViCe SILENT <http://127.0.0.1:1/> {} }", 400, "no other endpoint"),
    *refused("SERVICE in escapes", r"SELECT * { \u0053ERVICE <http://127.0.0.1:1/> {} }", 400, "no other endpoint"),
    *refused("SERVICE after a comment", "SELECT * { #\nSERVICE#\n<http://127.0.0.1:1/> {} }", 400, "no other endpoint"),
    *refused("FROM a file", "SELECT * FROM <file:///etc/passwd> {}", 400, "nothing is fetched"),
    *refused("FROM another site", "ASK FROM <http://127.0.0.1:1/x> {}", 400, "nothing is fetched"),
    *refused("FROM NAMED another site", "ASK FROM NAMED <http://127.0.0.1:1/x> {}", 400, "nothing is fetched"),
    *refused("FROM after a template", "CONSTRUCT {} FROM <http://127.0.0.1:1/x> {}", 400, "nothing is fetched"),
    *refused("FROM after an expression", "SELECT (EXISTS {} AS ?x) FROM <http://127.0.0.1:1/x> {}", 400, "nothing is"),
    *refused("LOAD", "LOAD <http://127.0.0.1:1/x>", 403, "read-only"),
    *refused("LOAD a file", "LOAD <file:///etc/passwd> INTO GRAPH <http://a/>", 403, "read-only"),
    *refused("INSERT DATA", "INSERT DATA { <http://a/> <http://a/> 1 }", 403, "read-only"),
    *refused("DELETE after a prologue", "BASE <http://a/> PREFIX b: <b> delete WHERE { ?s ?p ?o }", 403, "read-only"),
    *refused("WITH", "WITH <http://a/> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", 403, "read-only"),
    *[post(f"{word} as update", UPDATE, f"{word} ALL", 403, PROBLEM, "read-only") for word in ("CLEAR", "DROP", "XYZ")],
    at("update by GET", "GET", "/sparql?update=CLEAR+ALL", 403, PROBLEM, "read-only"),
    post("update form", FORM, "update=CLEAR+ALL", 403, PROBLEM, "read-only"),
    post("two updates", FORM, "update=CLEAR+ALL&update=CLEAR+ALL", 403, PROBLEM, "read-only"),
    post("update beside a query", FORM, "query=ASK{}&update=CLEAR+ALL", 403, PROBLEM, "read-only"),
    post("update in the address", FORM, "query=ASK{}", 403, PROBLEM, "read-only", search="update=CLEAR+ALL"),
    post("update's dataset", UPDATE, "CLEAR ALL", 403, PROBLEM, "read-only", search="using-graph-uri=http%3A%2F%2Fa"),
    at("two queries", "GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, PROBLEM, "2 queries"),
    post("two queries: form", FORM, "query=ASK{}&query=ASK{}", 400, PROBLEM, "2 queries"),
    post("query in address and form", FORM, "query=ASK{}", 400, PROBLEM, "2 queries", search="query=ASK%7B%7D"),
    post("query in address and body", QUERY, "ASK{}", 400, PROBLEM, "2 queries", search="query=ASK%7B%7D"),
    at("no query", "GET", f"/sparql?default-graph-uri={quote(ONE)}", 400, PROBLEM, "0 queries"),
    post("no query: form", FORM, "", 400, PROBLEM, "0 queries"),
    at("bytes that are not UTF-8", "GET", "/sparql?query=ASK%7B%7D%FF", 400, PROBLEM, "UTF-8"),
    at("half a surrogate", "GET", "/sparql?query=ASK%7B%7D%ED%A0%80", 400, PROBLEM, "UTF-8"),
    post("form that is not UTF-8", FORM, b"query=ASK{} #\xff", 400, PROBLEM, "UTF-8"),
    post("body that is not UTF-8", QUERY, b"ASK {} #\xe9", 400, PROBLEM, "UTF-8 at byte 8"),
    post("UTF-16", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415, PROBLEM, "utf-8"),
    post("Latin-1", f'{QUERY}; charset="ISO-8859-1"', b"ASK {}", 415, PROBLEM, "ISO-8859-1"),
    post("compressed", QUERY, b"\x1f\x8b", 415, PROBLEM, "gzip", headers={"Content-Encoding": "gzip"},
         reply={"accept-encoding": "identity"}),
    post("no content type", None, "ASK {}", 415, PROBLEM, "no content type", reply={"accept": f"{QUERY}, {FORM}"}),
    post("no content type, form", None, "query=ASK{}", 415, PROBLEM, "no content type"),
    post("text/plain", "text/plain", "ASK {}", 415, PROBLEM, "text/plain", reply={"accept": f"{QUERY}, {FORM}"}),
    post("multipart", "multipart/form-data; boundary=x", "--x--", 415, PROBLEM, "multipart"),
    post("malformed content type", ";;=", "ASK {}", 415, PROBLEM, ";;="),
    post("body over the limit", QUERY, "ASK {}" + " " * 65536, 413, PROBLEM, "65536"),
    post("form far over the limit", FORM, "query=ASK{}" + "+" * 5_000_000, 413, PROBLEM, "65536"),
    at("address over the limit", "GET", f"/sparql?query=ASK%7B%7D{'+' * 33000}", 414, PROBLEM, "POST"),
    at("too many parameters", "GET", f"/sparql?query=ASK%7B%7D{'&a' * 300}", 400, PROBLEM, "200"),
    get("no format in common", SUBJECTS, 406, PROBLEM, "text/csv", "image/png", reply={"vary": "Accept"}),
    get("no RDF format", TRIPLE, 406, PROBLEM, "text/turtle", CSV),
    get("no boolean in CSV", "ASK {}", 406, PROBLEM, JSON, CSV),
    get("all excluded", SUBJECTS, 406, PROBLEM, JSON, "*/*;q=0"),
    get("unknown format", SUBJECTS, 406, PROBLEM, "format=tsv", format="nonsense"),
    get("beyond XML", 'SELECT ("\\u0001" AS ?s) {}', 406, PROBLEM, "XML", XML),
    get("beyond RDF/XML", "CONSTRUCT { <a:b> <a:1> 1 } {}", 406, PROBLEM, "properties", RDFXML),
    get("too many rows", "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 422, PROBLEM, "at most 20 rows"),
    get("too many bytes", f'SELECT ("{"x" * 5000}" AS ?s) {{}}', 422, PROBLEM, "at most 4,000 bytes"),
    at("no address", "GET", "/nowhere", 404, PROBLEM, "/nowhere"),
    *[
        at(f"{method} /sparql", method, "/sparql?query=ASK%7B%7D", 405, PROBLEM, method, body=b"",
           reply={"allow": "GET, HEAD, OPTIONS, POST"})
        for method in ("PUT", "DELETE", "PATCH", "PROPFIND")
    ],
]  # fmt: skip
DOCUMENTS = [
    at("description", "GET", "/sparql", 200, TURTLE, "sd:endpoint"),
    *[
        at(f"description in {media}", "GET", "/sparql", 200, media, "SPARQL11Query", headers={"Accept": media})
        for media in (TURTLE, TRIG, TRIPLES, QUADS, JSONLD, RDFXML)
    ],
    at("description by format", "GET", "/sparql?format=jsonld", 200, JSONLD, "SPARQL11Query"),
    at("description, HTML not preferred", "GET", "/sparql", 200, TURTLE, "sd:",
       headers={"Accept": f"text/html;q=0.5, {TURTLE}"}),
    at("description in no format", "GET", "/sparql", 406, PROBLEM, TURTLE, headers={"Accept": "image/png"}),
    at("one graph", "GET", f"/graph-store?graph={quote(ONE)}", 200, TURTLE, "one", reply={"kg-rows": "1"}),
    at("union of all graphs", "GET", "/graph-store?default", 200, TURTLE, "/s3", reply={"kg-rows": "3"}),
    at("one graph in JSON-LD", "GET", f"/graph-store?graph={quote(ONE)}", 200, JSONLD, "one",
       headers={"Accept": JSONLD}),
    at("graph at its address", "GET", "/graph/one", 200, TURTLE, "one", reply={"kg-rows": "1"}),
    at("no graph at the address", "GET", "/graph/none", 404, PROBLEM, "none"),
    at("no such graph", "GET", "/graph-store?graph=http://127.0.0.1:1/x", 404, PROBLEM, "no graph"),
    at("graph that is no IRI", "GET", "/graph-store?graph=one", 400, PROBLEM, "absolute IRI"),
    at("no graph named", "GET", "/graph-store", 400, PROBLEM, "?default"),
    at("graph named twice", "GET", f"/graph-store?default&graph={quote(ONE)}", 400, PROBLEM, "several"),
    at("graph in no format", "GET", "/graph-store?default", 406, PROBLEM, TURTLE, headers={"Accept": CSV}),
    *[
        at(f"{method} {path}", method, path, 405, PROBLEM, "read-only", body=b"<a:a> <a:b> 1 .",
           reply={"allow": "GET, HEAD, OPTIONS"})
        for method in ("PUT", "POST", "DELETE", "PATCH")
        for path in (f"/graph-store?graph={quote(ONE)}", "/graph/one")
    ],
]  # fmt: skip
CASES = [*ANSWERS, *DATASET, *REFUSED, *DOCUMENTS]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three triples in two graphs, and low limits."""
    p = ox.NamedNode(f"{BASE}p")
    quads = [
        ox.Quad(ox.NamedNode(f"{BASE}s{n}"), p, ox.Literal(word), ox.NamedNode(graph))
        for n, word, graph in ((1, "one", ONE), (2, "two", TWO), (3, "three", TWO))
    ]
    settings = f'base = "{BASE}"\n[limits]\nrows = 20\nbytes = 4000\n'
    with serving(quads, tmp_path_factory.mktemp("protocol"), settings) as running:
        yield running


def test_no_two_cases_have_one_name() -> None:
    names = [case.id for case in CASES]
    assert sorted({n for n in names if names.count(n) > 1}) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(server: Server, case: Case) -> None:
    reply = server.request(case.method, case.target, case.headers, case.body)
    assert (reply.status, reply.media_type) == (case.status, case.media_type), reply.body[:500]
    assert case.word in reply.body.decode()
    for name, value in case.reply.items():
        assert reply.headers.get(name) == value
    open_to_all(reply)
    if case.status < 300:
        parse(reply)
    else:
        problem(reply)
    if case.method == "GET":
        head = server.request("HEAD", case.target, case.headers)
        assert head.body == b""
        assert head.status == reply.status
        assert without_date(head) == without_date(reply)


def without_date(reply: Reply) -> dict[str, str]:
    return {k: v for k, v in reply.headers.items() if k != "date"}


def open_to_all(reply: Reply) -> None:
    """Any origin may read it, and no browser sends credentials along (Fetch, 3.2)."""
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    assert "KG-Rows" in reply.headers["access-control-expose-headers"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in reply.headers


RDFLIB = {TURTLE: "turtle", TRIG: "trig", TRIPLES: "nt11", QUADS: "nquads", JSONLD: "json-ld", RDFXML: "xml"}


def parse(reply: Reply) -> None:
    """Read the body with a parser that is not the engine's, and find in it what the headers say."""
    text = reply.body.decode()
    rows: int | None = None
    match reply.media_type:
        case "application/sparql-results+json" | "application/json":
            found = json.loads(text)
            if "results" in found:
                rows = len(found["results"]["bindings"])
            else:
                assert isinstance(found["boolean"], bool)
        case "application/sparql-results+xml":
            space = "{http://www.w3.org/2005/sparql-results#}"
            root = ElementTree.fromstring(text)  # noqa: S314  written by our own server
            assert root.tag == f"{space}sparql"
            if (results := root.find(f"{space}results")) is not None:
                rows = len(results)
            else:
                assert root.findtext(f"{space}boolean") in ("true", "false")
        case "text/csv":
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            rows = len(lines) - 1
            assert {len(line) for line in lines} == {len(lines[0])}
        case "text/tab-separated-values":
            assert text.endswith("\n")
            rows = text.count("\n") - 1
        case media:
            data = rdflib.Dataset(default_union=True)
            data.parse(data=reply.body, format=RDFLIB[media])
            rows = len(data)
            assert rows
            if "kg-rows" not in reply.headers:
                return
    assert reply.headers.get("kg-rows") == (None if rows is None else str(rows))


def problem(reply: Reply) -> dict[str, Any]:
    """The one error form (RFC 9457): always these parts, these others where they apply, nothing else."""
    found: dict[str, Any] = json.loads(reply.body)
    always = {"type": str, "title": str, "status": int, "detail": str, "error": str, "where": str}
    sometimes = {"line": int, "column": int, "accepted": str, "remedy": str}
    assert set(always) <= set(found) <= set(always) | set(sometimes)
    assert all(type(found[name]) is (always | sometimes)[name] for name in found)
    assert found["status"] == reply.status
    assert found["type"] == "about:blank"
    assert found["detail"].startswith(found["where"])
    assert "\n" not in found["detail"]
    assert ("line" in found) == ("column" in found)
    assert "Traceback" not in found["detail"]
    if reply.status == 405:
        assert found["accepted"] == reply.headers["allow"]
    return found


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?s WHERE {\n  ?s ?p\n}", 3, 2),  # Oxigraph tells the end of what it looked at
        ("ASK {", 1, 6),
        ("# é\nSELECT ?é { ?é ?p ?o", 2, 21),
        ("ASK { ex:a ?p ?o }", 1, 7),
        ("PREFIX ex: <http://a/> # ey:\nASK { ex:a ?p 'ey:', ey:b }", 2, 22),
        ("ASK { ?s ?p 'one }", 1, 13),
        ("ASK {\n\n  SERVICE <http://127.0.0.1:1/> {} }", 3, 3),
    ],
)
def test_place_of_an_error(server: Server, query: str, line: int, column: int) -> None:
    reply = server.request("POST", "/sparql", {"Content-Type": QUERY}, query.encode())
    assert reply.status == 400
    found = problem(reply)
    assert (found["line"], found["column"]) == (line, column), found["detail"]


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/graph-store?default", "GET, HEAD, OPTIONS"),
        ("/graph/one", "GET, HEAD, OPTIONS"),
    ],
)
def test_preflight(server: Server, target: str, allowed: str) -> None:
    """What a browser asks before it sends a query from another site's page."""
    asked = {
        "Origin": "https://other.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    reply = server.request("OPTIONS", target, asked)
    assert (reply.status, reply.body) == (204, b"")
    open_to_all(reply)
    assert reply.headers["allow"] == reply.headers["access-control-allow-methods"] == allowed
    assert "content-type" in reply.headers["access-control-allow-headers"].lower()


def test_several_accept_lines_are_one_list(server: Server) -> None:
    """RFC 9110, 5.2: a program may send its list in several lines."""
    reply = server.request("GET", "/sparql?query=SELECT+*+%7B%7D", {"Accept": "image/png", "accept": CSV})
    assert (reply.status, reply.media_type) == (200, CSV)


def test_an_html_reader_gets_the_page(server: Server) -> None:
    reply = server.request("GET", "/sparql", {"Accept": BROWSER})
    assert (reply.status, reply.media_type) == (200, "text/html")


@pytest.mark.parametrize("host", ["", "a b", "a>b", 'x" onload="', "[::1"])
def test_a_host_that_is_none(server: Server, host: str) -> None:
    """The description names its own address, and stays RDF whatever a client calls the host."""
    reply = server.request("GET", "/sparql", {"Host": host})
    assert reply.status in (200, 400)
    if reply.status == 200:
        parse(reply)
    else:
        problem(reply)


LITERALS = [
    '"a\\tb"', '"a\\nb"', '"a\\r\\nb"', '"a\\rb"', '"\\""', '"\\\\"', '"é"@fr', '"x"@en-gb', "1", "01", "-5", "1.0",
    "1.50", "1e0", "1E5", "true", '"1"^^xsd:boolean',
    '"x"^^xsd:integer', '""', '" "', '" a "', '"1"', '"NaN"^^xsd:double',
    '"-.5"^^xsd:decimal', '"5."^^xsd:decimal', '"2010-02-30"^^xsd:date', '"\\u2028"', '"<b>&amp;"', '"=1+1"', '"a,b"',
    "<http://a/%C3%A9?a=b&c#d>", "<urn:x>",
]  # fmt: skip


@pytest.mark.parametrize("term", LITERALS)
def test_every_format_carries_every_term(server: Server, term: str) -> None:
    """No format changes a term: what comes back in each of them is what was asked (CSV keeps the text alone)."""
    xsd = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    query = f"{xsd} SELECT ?t {{ VALUES ?t {{ {term} }} }}"
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    (right,) = [row["t"] for row in found]
    assert isinstance(right, ox.NamedNode | ox.Literal)

    def body(text: str, accept: str) -> bytes:
        reply = server.request("POST", "/sparql", {"Content-Type": QUERY, "Accept": accept}, text.encode())
        assert reply.status == 200
        return reply.body

    binding = json.loads(body(query, JSON))["results"]["bindings"][0]["t"]
    assert binding["value"] == right.value
    assert binding["type"] == ("uri" if isinstance(right, ox.NamedNode) else "literal")
    element = ElementTree.fromstring(body(query, XML)).findall(".//{*}binding/*")[0]  # noqa: S314
    assert (element.text or "") == right.value
    if isinstance(right, ox.Literal):
        assert binding.get("xml:lang") == right.language
        assert element.get("{http://www.w3.org/XML/1998/namespace}lang") == right.language
        if right.language is None:
            plain = "http://www.w3.org/2001/XMLSchema#string"
            assert binding.get("datatype", plain) == element.get("datatype", plain) == right.datatype.value
    assert list(csv.reader(io.StringIO(body(query, CSV).decode(), newline="")))[1:] in ([[right.value]], [[]])
    construct = f"{xsd} CONSTRUCT {{ <a:a> <a:b> ?t }} {{ VALUES ?t {{ {term} }} }}"
    for media, name in RDFLIB.items():
        data = rdflib.Dataset(default_union=True)
        data.parse(data=body(construct, media), format=name)
        assert {o for _, _, o, _ in data.quads()} == {to_rdflib(right)}, media
    assert body(construct, TRIPLES).decode() == f"<a:a> <a:b> {right} .\n"


# --- the error form by itself -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (Busy(3), 503, {"retry-after": "3"}),
        (LimitExceeded("time", "at most 5 s"), 504, {}),
        (LimitExceeded("memory", "at most 512 MiB"), 503, {}),
        (LimitExceeded("rows", "at most 10 rows"), 422, {}),
        (LimitExceeded("bytes", "at most 10 bytes"), 422, {}),
        (QueryError("is\nmalformed", where="query:2:1", line=2, column=1), 400, {}),
        (ParameterError("is no integer", where="question", value="two"), 400, {}),
        (NotFound("is unknown", where="request", value="x"), 404, {}),
        (StoreError("has lost its zygote", where="query service"), 500, {}),
        (Refused(405, "has no such method", headers={"Allow": "GET"}, accepted="GET"), 405, {"allow": "GET"}),
    ],
)
def test_problem_response(error: KgError, status: int, headers: Mapping[str, str]) -> None:
    """Every error has its status: 4xx for the caller's fault alone."""
    made = problem_response(error)
    reply = Reply(made.status_code, {k.lower(): v for k, v in made.headers.items()}, bytes(made.body))
    assert reply.status == status
    open_to_all(reply)
    found = problem(reply)
    assert found["error"] == type(error).__name__
    assert found["title"] == HTTPStatus(status).phrase
    assert {k: v for k, v in reply.headers.items() if k in headers} == headers


def test_a_fault_of_ours_is_told_in_the_same_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception nobody expected: 500, with nothing of its text."""

    async def fail(*_: object) -> Response:
        raise RuntimeError("a secret")

    monkeypatch.setattr("kg.web.protocol.answer", fail)
    config = Config(tmp_path)
    publish(config, [], tmp_path)
    service = Service(tmp_path / "build", config, read_catalogue(), config.limits)
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        made = client.get("/sparql?query=ASK%7B%7D")
    reply = Reply(made.status_code, dict(made.headers), made.content)
    assert (reply.status, reply.media_type) == (500, PROBLEM)
    open_to_all(reply)
    assert "secret" not in json.dumps(problem(reply))
