"""Hostile queries against the real server over HTTP: each ends in time, and nobody else notices."""

from __future__ import annotations

import http.client
import io
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from kg.dataset import Dataset
from tests.processes import Listener, alive, children, cpu, eventually, listening, memory, zombies
from tests.server.servers import Reply, Server, serving

pytestmark = pytest.mark.xdist_group("stress")

LIMIT, GRACE = 1.0, 0.5
"""Seconds: the limit of the server under test, and how much later an answer may come (the issue's numbers)."""
GROWTH = 50
"""MiB by which the serving process may grow (the issue's number)."""
BRIEF = 0.1
"""Seconds within which an ASK is answered meanwhile (the issue's number)."""
SHARED = 0.03
"""Share of the ASKs that may take longer, because other tests use the same processors; alone none does."""
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
PREFIXES = "PREFIX bm: <https://w3id.org/bilateral/ontology#>\n"
LISTENER = "LISTENER"
"""Stands for the address of the listener that nobody may connect to."""


def _doubling(step: str, times: int) -> str:
    binds = "".join(f"BIND ({step.replace('?x', f'?x{n}')} AS ?x{n + 1}) " for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND ("xxxxxxxxxx" AS ?x0) {binds} }}'


def _nested(before: str, after: str, times: int, middle: str) -> str:
    return before * times + middle + after * times


QUERIES: dict[str, str] = {
    "count of a product": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "sort of a product": f"SELECT * {{ {ALL} }} ORDER BY ?i ?f ?c LIMIT 10",
    "distinct of a product": f"SELECT DISTINCT ?a ?d ?g {{ {ALL} }}",
    "groups of a product": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?d HAVING (COUNT(*) > 5)",
    "rows of a product": f"SELECT * {{ {ALL} }}",
    "triples of a product": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {ALL} }}",
    "far page of a product": f"SELECT * {{ {ALL} }} OFFSET 99999999999 LIMIT 5",
    "hashes of a product": f"SELECT (MAX(SHA512(CONCAT(STR(?c), STR(?f), STR(?i)))) AS ?n) {{ {ALL} }}",
    "order by chance": f"SELECT ?a {{ {ALL} }} ORDER BY RAND() LIMIT 1",
    "minus of a product": f"SELECT (COUNT(*) AS ?n) {{ {ALL} MINUS {{ ?a ?x ?y . ?d ?z ?w }} }}",
    "every path": PREFIXES + "SELECT (COUNT(*) AS ?n) { ?a (bm:inPlan|!bm:inPlan)* ?b }",
    "every path both ways": PREFIXES + "SELECT (COUNT(*) AS ?n) { ?a (bm:no|!bm:no|^bm:no|!(^bm:no))+ ?b . ?b ?p ?c }",
    "nested stars": PREFIXES + "SELECT (COUNT(*) AS ?n) { ?a (((bm:no|!bm:no)*)*/((!bm:no)*)*)* ?b }",
    "long path": PREFIXES + "SELECT (COUNT(*) AS ?n) { ?a " + "/".join(["(bm:no|!bm:no)"] * 40) + " ?b }",
    "describe everything": "DESCRIBE ?s ?p ?o WHERE { ?s ?p ?o }",
    "sort by long keys": "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY (CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)))",
    "backtracking pattern": 'ASK { BIND (REGEX("' + "a" * 5000 + '!", "^(a+)+$") AS ?x) FILTER (?x) }',
    "backtracking over everything": 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (REGEX(CONCAT(STR(?c), '
    'STR(?f)), "(.*a){12}(x+x+)+y")) }',
    "pattern too large": 'ASK { FILTER (REGEX("a", "' + _nested("(", "{1,999}){1,999}", 4, "a{1,999}") + '")) }',
    "giant VALUES": "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 4000 + "} VALUES ?y { " + "2 " * 4000
    + "} ?s ?p ?o }",
    "GROUP_CONCAT of a product": 'SELECT (GROUP_CONCAT(STR(?c); separator="....................") AS ?n) '
    "{ ?a ?b ?c . ?d ?e ?f }",
    "long cells": "SELECT ?n ?s { { SELECT (GROUP_CONCAT(STR(?c)) AS ?n) { ?a ?b ?c } } ?s ?p ?o }",
    "REPLACE bomb": _doubling('REPLACE(?x, "x", "xxxxxxxxxx")', 12),
    "CONCAT bomb": _doubling("CONCAT(?x, ?x)", 60),
    "CONCAT bomb of 100 MiB": _doubling("CONCAT(?x, ?x)", 23).replace("STRLEN(?x23)", "?x23"),
    "ENCODE_FOR_URI bomb": _doubling('ENCODE_FOR_URI(REPLACE(?x, "x", "é"))', 12),
    "10,000 parentheses": "ASK { FILTER " + _nested("(", ")", 10_000, "1") + " }",
    "parentheses below the cap": "ASK { FILTER " + _nested("(", ")", 62, "1") + " }",
    "300 subselects": _nested("SELECT * { { ", " } }", 300, "SELECT * { ?s ?p ?o }"),
    "30 subselects of products": _nested("SELECT * { ?a ?b ?c { ", " } }", 30, "SELECT * { ?s ?p ?o }"),
    "long sum": "SELECT (1" + "+1" * 30_000 + " AS ?x) {}",
    "long sum below the cap": "SELECT (1" + "+1" * 4_900 + " AS ?x) {}",
    "long negation": "ASK { FILTER (" + "!" * 9_900 + "true) }",
    "long minus": "ASK { FILTER (" + "- " * 9_900 + "1) }",
    "long inverse path": "ASK { ?s " + "^" * 9_900 + "<urn:p> ?o }",
    "long or": "ASK { FILTER (false" + " || false" * 4_900 + ") }",
    "long UNION": "SELECT * { {}" + " UNION {}" * 3_200 + " }",
    "UNION of products": "SELECT * { " + " UNION ".join([f"{{ {ALL} }}"] * 300) + " } ORDER BY ?i",
    "giant IN": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?c IN (" + ", ".join(
        str(n) for n in range(4_000)) + ")) }",
    "deep OPTIONAL": "SELECT * { " + _nested("?a ?b ?c OPTIONAL { ", " }", 60, "?d ?e ?f") + " } ORDER BY ?f",
    "wide OPTIONAL": "SELECT * { " + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(600)) + " }",
    "EXISTS chain": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c "
    + "FILTER EXISTS { ?d ?e ?f . ?g ?h ?i FILTER (?f > ?i) } " * 50 + "}",
    "NOT EXISTS nested": "ASK { ?a ?b ?c " + _nested("FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i ", "}", 50, "") + "}",
    "blank nodes nested": "ASK { ?s ?p " + _nested("[ ?p ", " ]", 60, "?o") + " }",
    "many blank nodes": "ASK { " + "[] ?p [] . " * 2_400 + "}",
    "wide CONSTRUCT": "CONSTRUCT { " + "?a ?b ?c . ?c ?b ?a . " * 400 + "} WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SERVICE": f"SELECT * {{ SERVICE <{LISTENER}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": f"SELECT * {{ SERVICE SILENT <{LISTENER}> {{ ?s ?p ?o }} }}",
    "encoded SERVICE": f"SELECT * {{ \\u0053ERVICE <{LISTENER}> {{ ?s ?p ?o }} }}",
    "encoded twice": f"SELECT * {{ \\u005Cu0053ERVICE <{LISTENER}> {{ ?s ?p ?o }} }}",
    "commented SERVICE": f"SELECT * {{ SERVICE#<x>\n<{LISTENER}>#{{\n{{ ?s ?p ?o }} }}",
    "SERVICE behind a comment": f"SELECT * {{ #\\u000ASERVICE SILENT <{LISTENER}> {{ ?s ?p ?o }}\n }}",
    "SERVICE by variable": f"SELECT * {{ BIND (<{LISTENER}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
    "SERVICE glued": f"PREFIX e: <{LISTENER}>\nSELECT * {{ SERVICEe: {{ ?s ?p ?o }} }}",
    "SERVICE in EXISTS": f"ASK {{ FILTER EXISTS {{ SERVICE SILENT <{LISTENER}> {{ ?s ?p ?o }} }} }}",
    "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "FROM an address": "SELECT * FROM <LISTENER> { ?s ?p ?o }",
    "FROM NAMED an address": "SELECT * FROM NAMED <LISTENER> { GRAPH ?g { ?s ?p ?o } }",
    "GRAPH an address": f"SELECT * {{ GRAPH <{LISTENER}> {{ ?s ?p ?o }} }}",
    "LOAD": f"LOAD <{LISTENER}>",
    "LOAD SILENT behind a query": f"ASK {{}} ; LOAD SILENT <{LISTENER}>",
    "update": "DELETE WHERE { ?s ?p ?o }",
    "garbage": "".join(random.Random(1).choices([chr(c) for c in range(33, 1000)], k=30_000)),  # noqa: S311
    "garbage of words": "SELECT " * 9_000,
    "less-than signs": "<" * 60_000,
    "colons": "a:" * 30_000,
    "dots": "SELECT a:b" + "." * 60_000,
    "quotes": 'SELECT """' + '""a' * 20_000,
    "NUL": "SELECT * { ?s ?p ?o }\0" + "\0" * 1000,
    "NUL in a text": 'ASK { ?s ?p "a\0b" }',
}  # fmt: skip
FORMS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
         "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml",
         "application/trig")  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One hostile request."""

    name: str
    target: str
    headers: dict[str, str]
    body: bytes | None = None


def requests(listener: Listener) -> list[Request]:
    """All hostile requests; formats and ways to send take turns."""
    found = []
    for number, (name, text) in enumerate(QUERIES.items()):
        query = text.replace(LISTENER, listener.address)
        graph = query.lstrip().removeprefix(PREFIXES).startswith(("CONSTRUCT", "DESCRIBE"))
        accept = FORMS[4 + number % 5] if graph else FORMS[number % 4]
        if query.startswith("ASK"):
            accept = FORMS[number % 2]
        kind = "application/sparql-query"
        if number % 3 == 0 and len(query) < 5_000:
            found.append(Request(name, f"/sparql?query={quote(query, safe='')}", {"Accept": accept}))
        elif number % 3 == 1 and len(quote(query)) < 60_000:
            body = urlencode({"query": query}).encode()
            kind = "application/x-www-form-urlencoded"
            found.append(Request(name, "/sparql", {"Accept": accept, "Content-Type": kind}, body))
        else:
            found.append(Request(name, "/sparql", {"Accept": accept, "Content-Type": kind}, query.encode()))
    kind = "application/sparql-query"
    direct = {"Content-Type": kind, "Accept": FORMS[0]}
    away = quote(listener.address, safe="")
    return [
        *found,
        Request("default-graph-uri", f"/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&default-graph-uri={away}", {}),
        Request("named-graph-uri", f"/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&named-graph-uri={away}", {}),
        Request("graph store", f"/graph-store?graph={away}", {}),
        Request("not UTF-8", "/sparql", direct, b"SELECT * { ?s ?p '\xff\xfe' }" + b"\xc3\x28" * 1000),
        Request("not UTF-8 in the address", "/sparql?query=ASK%FF%FE", {}),
        Request("64 KiB of noise", "/sparql", direct, random.Random(2).randbytes(64 * 1024)),  # noqa: S311
        Request("4 MiB", "/sparql", direct, b"#" * (4 << 20)),
        Request("bad escape", "/sparql?query=%E0%A4%A&query=%", {}),
        Request("many parameters", "/sparql?" + "&".join("default-graph-uri=urn:x" for _ in range(1500)), {}),
    ]


@dataclass
class Watch:
    """What was seen while hostile queries ran."""

    growth: float = 0
    asks: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def slow_share(self) -> float:
        """Share of the ASKs that took longer than allowed."""
        return sum(took > BRIEF for took in self.asks) / len(self.asks)


@contextmanager
def watching(server: Server) -> Iterator[Watch]:
    """Ask a brief question all the time on one connection, and sample the memory of the serving process."""
    found, over, base = Watch(), threading.Event(), memory(server.process.pid)

    def ask() -> None:
        host, port = server.address.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        while not over.wait(0.01):
            start = time.perf_counter()
            connection.request("GET", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", headers={"Accept": FORMS[0]})
            response = connection.getresponse()
            body = response.read()
            found.asks.append(time.perf_counter() - start)
            if response.status != 200 or json.loads(body)["boolean"] is not True:
                found.wrong.append(f"{response.status} {body[:200]!r}")
        connection.close()

    def sample() -> None:
        while not over.wait(0.02):
            found.growth = max(found.growth, memory(server.process.pid) - base)

    threads = [threading.Thread(target=ask), threading.Thread(target=sample)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


def check(request: Request, reply: Reply, took: float) -> list[str]:
    """What is wrong with an answer."""
    wrong = []
    if took > LIMIT + GRACE:
        wrong.append(f"took {took:.2f} s")
    if reply.status in (413, 431) and not reply.body:
        return wrong  # refused by the HTTP parser
    try:
        whole(reply)
    except Exception as error:  # whatever a parser raises
        wrong.append(f"{reply.status} {reply.media_type} does not parse: {error!r}")
    if not (reply.status == 200 or 400 <= reply.status < 500 or reply.status in (503, 504)):
        wrong.append(f"status {reply.status}: {reply.body[:200]!r}")
    return [f"{request.name}: {w}" for w in wrong]


def whole(reply: Reply) -> None:
    """Parse a body to its end."""
    if reply.status != 200:
        problem = json.loads(reply.body)
        assert problem["status"] == reply.status
        assert problem["detail"]
        return
    assert int(reply.headers["content-length"]) == len(reply.body)
    rows = int(reply.headers.get("kg-rows", -1))
    match reply.media_type:
        case "application/sparql-results+json":
            found = json.loads(reply.body)
            assert "boolean" in found or len(found["results"]["bindings"]) == rows
        case "application/sparql-results+xml":
            root = ET.fromstring(reply.body)  # noqa: S314
            assert rows == -1 or len(root[1]) == rows
        case "text/csv":
            assert reply.body.endswith(b"\n")
        case "text/tab-separated-values":
            assert reply.body.count(b"\n") == rows + 1
        case media_type:
            format_ = ox.RdfFormat.from_media_type(media_type)
            assert format_
            assert sum(1 for _ in ox.parse(io.BytesIO(reply.body), format=format_)) == rows


def send(server: Server, request: Request) -> tuple[Request, Reply, float]:
    start = time.monotonic()
    try:
        reply = server.request(
            "POST" if request.body is not None else "GET", request.target, request.headers, request.body
        )
    except (BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
        reply = Reply(413, {}, b"")
    return request, reply, time.monotonic() - start


@pytest.fixture(scope="module")
def server(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shipped data behind a limit of one second; what one client may use is not what is tested here."""
    limits = f"[limits]\nseconds = {LIMIT}\nbudget = 1e6\nburst = 1e6\nshare = 8\nlanes = 8\n"
    with serving(data.quads, tmp_path_factory.mktemp("stress"), limits) as found:
        for _ in range(50):  # what is imported and cached on first use does not count as growth
            send(found, Request("", "/sparql?query=ASK%7B%7D", {}))
        yield found


def settled(server: Server) -> None:
    """Afterwards the pool is whole: it answers, and its processes are few, alive and idle."""
    health = server.request("GET", "/health")
    assert (health.status, json.loads(health.body)["status"]) == (200, "ok")
    limit = server.config.limits.concurrent
    assert eventually(lambda: 2 <= len(alive(children(server.process.pid))) <= 1 + limit)
    assert not zombies(children(server.process.pid))
    below = children(server.process.pid)
    before = cpu(below)
    time.sleep(0.5)
    assert cpu(below) - before < 0.1, "a query still runs"
    assert "Traceback" not in server.output()


@pytest.mark.parametrize("at_once", [1, 4], ids=["one after another", "four at once"])
def test_hostile_queries_harm_nobody(server: Server, at_once: int) -> None:
    with listening() as listener:
        hostile = requests(listener)
        assert len(hostile) >= 25
        with watching(server) as seen, ThreadPoolExecutor(at_once) as threads:
            results = list(threads.map(lambda request: send(server, request), hostile))
        assert listener.seen == 0, "the server connected to somewhere"
    wrong = [line for result in results for line in check(*result)]
    assert not wrong, "\n".join(wrong)
    assert not seen.wrong, seen.wrong[:3]
    assert len(seen.asks) > 100
    assert seen.growth <= GROWTH
    assert seen.slow_share() <= SHARED, sorted(seen.asks)[-5:]
    assert {r.status for _, r, _ in results} >= {200, 400, 403, 413, 504}, "each kind of end occurs"
    settled(server)


def test_a_flood_of_slow_queries_is_refused_in_part_and_brief_ones_pass(server: Server) -> None:
    slow = Request("", f"/sparql?query={quote(QUERIES['count of a product'])}", {})
    with watching(server) as seen, ThreadPoolExecutor(24) as threads:
        results = list(threads.map(lambda _: send(server, slow), range(48)))
    assert {r.status for _, r, _ in results} == {503, 504}
    assert all(int(r.headers["retry-after"]) >= 1 for _, r, _ in results if r.status == 503)
    assert not seen.wrong, seen.wrong[:3]
    assert seen.growth <= GROWTH
    settled(server)


def test_a_client_that_leaves_ends_its_query(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    query = quote(QUERIES["count of a product"])
    body = f"query={query}"
    head = "Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    for text in (
        f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /sparql HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}",
    ):
        before = children(server.process.pid)
        with socket.create_connection((host, int(port))) as client:
            client.sendall(text.encode())
            start = time.monotonic()
            assert eventually(lambda before=before: cpu(children(server.process.pid) - before) > 0.05 or  # type: ignore[misc]
                              cpu(children(server.process.pid)) > 0)  # fmt: skip
            time.sleep(0.3)  # the query is slow by now
        below = alive(children(server.process.pid))
        assert eventually(lambda below=below: _idle(below), 0.5), "it runs on"  # type: ignore[misc]
        assert time.monotonic() - start < LIMIT, "the limit ended it, not the client"
    settled(server)


def test_clients_that_do_not_read_cost_little_memory(data: Dataset, tmp_path: Path) -> None:
    with serving(data.quads, tmp_path, "[limits]\nshare = 8\nlanes = 8\n") as server:  # and time for a long answer
        _many_long_answers(server)


def _many_long_answers(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    text = f"GET /sparql?query={quote(QUERIES['describe everything'])} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    statuses = []
    with ExitStack() as clients, watching(server) as seen:
        for _ in range(24):
            client = clients.enter_context(socket.create_connection((host, int(port)), timeout=10))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(text)
            statuses.append(client.recv(12)[-3:])
    assert {b"200", b"503"} <= set(statuses), "some are served, the others are told to come again"
    assert seen.growth <= GROWTH
    assert not seen.wrong, seen.wrong[:3]
    again = Request("", f"/sparql?query={quote(QUERIES['describe everything'])}", {})
    assert eventually(lambda: send(server, again)[1].status == 200, 10), "room is given back when the clients have left"
    settled(server)


def _idle(pids: set[int]) -> bool:
    before = cpu(pids)
    time.sleep(0.1)
    return cpu(pids) - before < 0.03


def test_an_endless_or_broken_request_is_no_query(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    for text in (
        b"GET /sparql?query=" + b"A" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        b"\x00\xff" * 1000 + b"\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as client:
            try:
                client.sendall(text)
                first = client.recv(1000)
            except ConnectionError:
                continue
            assert first.startswith((b"HTTP/1.1 4", b"")), first
    settled(server)
