"""What an attacker tries over HTTP, or through the data: each gets a plain refusal, or is shown as text."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest

from kg import dataset
from kg.errors import KgError
from tests.processes import listening
from tests.server.servers import Reply, Server, serving

pytestmark = pytest.mark.xdist_group("security")

BASE = "https://w3id.org/bilateral/"
BM, RDFS = "https://w3id.org/bilateral/ontology#", "http://www.w3.org/2000/01/rdf-schema#"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}{% include 'x' %}</title></textarea>"
IRIS = [
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E", "vbscript:x",
    "file:///etc/passwd", "ftp://evil.example/x", "blob:https://evil.example/1", "urn:x:1", "mailto:a@evil.example",
    "https://evil.example/%22%3E%3Cscript%3E", "https://evil.example/'onmouseover='alert(1)",
]  # fmt: skip


def hostile() -> Iterator[ox.Quad]:
    """Data of a publisher who took over what others wrote: markup in every text, every scheme in links."""
    node, entities, record = ox.NamedNode, f"{BASE}graph/entities/x", f"{BASE}graph/record/x"
    type_ = node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for name in ("one", "two"):
        subject = node(f"{BASE}id/state/{name}")
        yield ox.Quad(subject, type_, node(f"{BM}State"), node(entities))
        for language in ("en", "fr", "es"):
            yield ox.Quad(
                subject, node(f"{RDFS}label"), ox.Literal(f"{name} {MARKUP}", language=language), node(entities)
            )
        for iri in IRIS:
            yield ox.Quad(subject, node(f"{BM}website"), node(iri), node(record))
            yield ox.Quad(subject, node(f"{RDFS}seeAlso"), ox.Literal(iri), node(record))
        yield ox.Quad(
            subject, node(f"{RDFS}comment"),
            ox.Literal(MARKUP, datatype=node("http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML")), node(record),
        )  # fmt: skip
    yield ox.Quad(node(f"{BASE}id/state/two"), node(f"{BM}partOf"), node(f"{BASE}id/state/one"), node(record))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(hostile(), tmp_path_factory.mktemp("security")) as found:
        yield found


def raw(server: Server, text: bytes) -> tuple[bytes, bytes]:
    """Send bytes as they are; head and body of the first response (empty if the connection was only closed)."""
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(text)
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return head, body


# --- what every response carries --------------------------------------------------------------

EVERYWHERE = [
    ("GET", "/", {"Accept": "text/html"}, 200), ("GET", "/doc/state/one", {"Accept": "text/html"}, 200),
    ("GET", "/doc/state/one", {"Accept": "text/turtle"}, 200), ("GET", "/id/state/one", {}, 303),
    ("HEAD", "/doc/state/one", {"Accept": "text/html"}, 200), ("GET", "/ontology", {"Accept": "text/html"}, 200),
    ("GET", "/sparql", {"Accept": "text/html"}, 200), ("GET", "/sparql?query=ASK%7B%7D", {}, 200),
    ("GET", "/query", {"Accept": "text/html"}, 200), ("GET", "/service", {}, 200), ("GET", "/health", {}, 200),
    ("GET", "/metrics", {}, 200), ("GET", "/static/style.css", {}, 200), ("GET", "/robots.txt", {}, 200),
    ("GET", "/nowhere", {"Accept": "text/html"}, 404), ("GET", "/nowhere", {}, 404), ("PUT", "/", {}, 405),
    ("GET", "/sparql?query=nonsense", {}, 400), ("GET", "/doc/state/one", {"Accept": "image/png"}, 406),
    ("GET", "/?" + "a" * 40_000, {}, 414), ("OPTIONS", "/sparql", {}, 204), ("GET", "/static/none", {}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "headers", "status"), EVERYWHERE)
def test_every_response_has_the_security_headers(
    server: Server, method: str, target: str, headers: dict[str, str], status: int
) -> None:
    reply = server.request(method, target, headers)
    assert reply.status == status
    policy = {part.split()[0]: part.split()[1:] for part in reply.headers["content-security-policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    for sources in policy.values():
        assert set(sources) <= {"'none'", "'self'"}, "nothing inline, no other host"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in reply.headers
    assert "server" not in reply.headers, "what we run is nobody's business"
    if "etag" in reply.headers:
        again = server.request(method, target, {**headers, "If-None-Match": reply.headers["etag"]})
        assert again.status == 304
        assert again.headers["content-security-policy"] == reply.headers["content-security-policy"]


# --- paths, headers, sizes --------------------------------------------------------------------

UP = ["..", "%2e%2e", "%2E.", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e", "..;", "%c0%ae%c0%ae", "....//"]
WHERE = ["/static/", "/doc/", "/id/", "/graph/", "/query/", "/scheme/", "/dump/", "/static/..%2f", "/ontology/", "//"]
SECRETS = (b"root:", b"[project]", b"from __future__", b"content_hash", b'"sha256"')


@pytest.mark.parametrize("where", WHERE)
def test_no_path_leads_out(server: Server, where: str) -> None:
    for up in UP:
        for file in ("app.py", "etc/passwd", "pyproject.toml", "manifest.json", "data.nq", "words.json", "kg.toml"):
            for depth in (1, 2, 3, 8):
                reply = server.request("GET", where + f"{up}/" * depth + file)
                assert 300 <= reply.status < 500, (where, up, file, reply.status)
                assert not any(secret in reply.body for secret in SECRETS)
                assert not reply.headers.get("location", "/").startswith("//")


@pytest.mark.parametrize(
    "path",
    ["/static/%00", "/static/style.css%00", "/doc/%00", "/doc/state/one%00.ttl", "/query/%00", "/graph/%00",
     "/scheme/%ff%fe", "/doc/%ed%a0%80", "/static//etc/passwd", "/static/" + "a" * 3000, "/doc/" + "../" * 1000,
     "/static/C:%5cWindows", "/doc/state/one/", "/doc/state//one", "/%2e%2e/%2e%2e/etc/passwd", "/doc/state/one;x=1",
     "/doc/state/one%20", "/doc/state/one%3Fa", "/doc/<>\"{}|\\^`"],
)  # fmt: skip
def test_odd_paths_are_not_found(server: Server, path: str) -> None:
    head, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status = int(head.split()[1])
    assert status in (400, 404), head
    assert not any(secret in body for secret in SECRETS)


INJECTED = "x%0d%0aX-Evil:%201%0d%0a%0d%0a<script>"


@pytest.mark.parametrize(
    "target",
    [f"/id/state/{INJECTED}", f"/doc/state/{INJECTED}", f"/query/{INJECTED}", f"/query?x={INJECTED}",
     f"/sparql?query={INJECTED}", f"/sparql?format={INJECTED}",
     f"/sparql?query=ASK%7B%7D&default-graph-uri={INJECTED}",
     f"/graph-store?graph={INJECTED}", f"/?lang={INJECTED}", f"/service?format={INJECTED}",
     f"/doc/state/one?{INJECTED}",
     f"/id/state/one?{INJECTED}", f"/scheme/{INJECTED}", f"/graph/{INJECTED}", f"/static/{INJECTED}",
     f"/query/commitments-by-theme?theme={INJECTED}"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_no_header_is_injected(server: Server, target: str, accept: str) -> None:
    reply = server.request("GET", target, {"Accept": accept})
    assert reply.status < 500
    assert "x-evil" not in reply.headers
    assert not any("\n" in value or "\r" in value for value in reply.headers.values())
    if reply.media_type == "text/html":
        Page(reply)


@pytest.mark.parametrize(
    "header",
    [b"Host: evil.example\r\nX-Forwarded-Host: evil.example", b"Host: x\r\nX-Forwarded-Host: evil.example",
     b"Host: x\r\nForwarded: host=evil.example;proto=https", b"Host: x\r\nX-Original-URL: /metrics",
     b"Host: x\r\nX-HTTP-Method-Override: DELETE", b"Host: x\r\nAccept-Language: <script>,\xff;q=x"],
)  # fmt: skip
def test_headers_of_proxies_lead_nobody_elsewhere(server: Server, header: bytes) -> None:
    """Links and redirects are paths of this site, whatever host a client claims."""
    for path in (b"/", b"/id/state/one", b"/doc/state/one", b"/query"):
        head, body = raw(
            server, b"GET " + path + b" HTTP/1.1\r\n" + header + b"\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        )
        assert head.split()[1] in (b"200", b"303")
        for found in re.findall(rb"(?im)^(?:location|link|content-location): .*$", head):
            assert b"evil.example/" not in found
        assert b"//evil.example/doc" not in body


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /doc/state/one?" + b"a=1&" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /query/firmness-by-priority?" + b"a" * 33_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST /doc/state/one HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n", 413),
        (b"PUT /graph/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 405),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(server: Server, text: bytes, status: int) -> None:
    head, body = raw(server, text.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    assert int(head.split()[1]) == status, head
    if status in (413, 414):
        assert json.loads(body)["status"] == status


# --- what stands in the data ------------------------------------------------------------------


class Page(HTMLParser):
    """Fails on whatever could run or load something; collects links and text."""

    LOADING = (
        "src",
        "srcset",
        "data",
        "poster",
        "background",
        "ping",
        "formaction",
        "action",
        "manifest",
        "http-equiv",
    )

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.script = ""
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":  # ours, by its address; or data, which nobody runs
            given = dict(attrs)
            self.script = given.get("type") or ""
            if self.script != "application/ld+json":
                assert (self.script, (given["src"] or "").startswith("/static/built/")) == ("module", True), attrs
        assert tag not in ("img", "iframe", "object", "embed", "base", "style", "svg", "math"), tag
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} {name}"
            assert name != "style"
            if name == "href":
                self.links.append(value or "")
            if name in self.LOADING:
                assert re.match(r"/(?!/)|$", value or ""), f"{tag} {name}={value}"

    def handle_endtag(self, tag: str) -> None:
        self.script = ""

    def handle_data(self, data: str) -> None:
        if self.script:
            assert self.script != "module", "nothing inline"
            assert "<" not in data
            json.loads(data)
            return
        self.words += data


@pytest.mark.parametrize("path", ["/", "/doc/state/one", "/doc/state/two", "/graph/entities/x", "/graph/record/x",
                                  "/ontology", "/query", "/query/entities", "/sparql", "/service",
                                  "/nowhere"])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_pages_show_hostile_values_as_text_and_link_only_to_the_web(server: Server, path: str, language: str) -> None:
    reply = server.request("GET", f"{path}?lang={language}", {"Accept": "text/html"})
    assert reply.status in (200, 404)
    page = Page(reply)
    for link in page.links:
        assert re.match(r"(https?://|/(?!/)|#|\?)", link), link
    if path == "/doc/state/one":
        assert MARKUP in page.words, "shown as it was written"
        assert all(iri in page.words for iri in IRIS if not iri.startswith("http"))
        assert "49" not in re.findall(r"\d+", page.words.replace("{{7*7}}", "")), "no template is run on data"


@pytest.mark.parametrize("attack", ["\"><script>alert(1)</script>", "' onfocus=alert(1) autofocus='",
                                    "</title><script>",
                                    "javascript:alert(1)", "{{config}}", "\u202e\u2028<b>"])  # fmt: skip
def test_what_the_address_says_is_shown_as_text(server: Server, attack: str) -> None:
    value = quote(attack, safe="")
    for target in (f"/doc/{value}", f"/query/{value}", f"/query/commitments-by-theme?theme={value}", f"/?lang={value}",
                   f"/sparql?lang={value}", f"/graph/{value}", f"/{value}", f"/query?{value}={value}",
                   f"/doc/state/one?format={value}"):  # fmt: skip
        reply = server.request("GET", target, {"Accept": "text/html"})
        assert reply.status < 500
        if reply.media_type == "text/html":
            page = Page(reply)
            assert all(re.match(r"(https?://|/(?!/)|#|\?)", link) for link in page.links)
        else:
            assert reply.media_type == "application/problem+json"


# --- nothing is fetched -----------------------------------------------------------------------


def test_no_remote_context_is_fetched(server: Server, tmp_path: Path) -> None:
    """Neither over HTTP nor from a file that someone is sent (`kg diff`) is another site asked for anything."""
    with listening() as listener:
        at = listener.address
        body = json.dumps({"@context": f"{at}context.jsonld", "@id": "urn:x", "name": "x"}).encode()
        for target in ("/sparql", "/doc/state/one", "/graph-store?default"):
            reply = server.request("POST", target, {"Content-Type": "application/ld+json"}, body)
            assert reply.status in (405, 415)
        for target in (f"/doc/state/one?format=jsonld&context={at}", f"/graph-store?graph={quote(at)}",
                       f"/sparql?query=ASK%7B%7D&default-graph-uri={quote(at)}", f"/doc/{quote(at, safe='')}",
                       f"/scheme/{at}", f"/id/{at}", f"/query/commitments-by-theme?theme={quote(at)}"):  # fmt: skip
            assert server.request("GET", target, {"Accept": "application/ld+json", "Referer": at}).status < 500
        path = tmp_path / "x.jsonld"
        path.write_bytes(body)
        with pytest.raises(KgError, match="context"):
            list(dataset.parse_quads(path))
        xml = tmp_path / "x.rdf"
        xml.write_text(
            f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{at}x">]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
            '<rdf:Description rdf:about="urn:s"><e:p>&x;</e:p></rdf:Description></rdf:RDF>', encoding="utf-8",
        )  # fmt: skip
        with pytest.raises(KgError):
            list(dataset.parse_quads(xml))
        assert listener.seen == 0
