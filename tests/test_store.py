"""One suite for three engines: embedded Oxigraph, the Oxigraph server, Virtuoso; and a server that misbehaves.

The cases and the known deviations stand in `compliance.py`.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.compare import isomorphic
from rdflib.term import Literal, Node, URIRef

from kg import build, explain, load, results, store, vocab
from kg.catalogue import Query, read_catalogue
from kg.dataset import Dataset
from kg.endpoint import Endpoint
from kg.errors import QueryError, StoreError
from kg.store import EmbeddedStore, RemoteStore, Store, Table, open_store
from tests.compliance import BASE, CASES, DEVIATIONS, MANY, Case, compliance_data, graph, many
from tests.conftest import RENEW, ROOT
from tests.engines import VIRTUOSO_ROWS, Engine, free_port
from tests.test_competency import ENDINGS, GOLDEN, written

ENGINES = ("embedded", "oxigraph", "virtuoso")
EX = "https://example.org/terms#"

pytestmark = pytest.mark.xdist_group("engines")
each_engine = pytest.mark.parametrize("engine", ENGINES)
each_remote = pytest.mark.parametrize("engine", ENGINES[1:])


@cache
def synthetic() -> Dataset:
    return compliance_data()


class Stores:
    """The stores over the synthetic and over the shipped data, each engine loaded once, when first asked for."""

    def __init__(self, request: pytest.FixtureRequest, shipped: Dataset) -> None:
        self._request, self._shipped = request, shipped
        self._loaded: dict[tuple[str, str], Store] = {}

    def server(self, engine: str) -> Engine:
        found: Engine = self._request.getfixturevalue(f"{engine}_server")
        return found

    def __call__(self, engine: str, data: Dataset) -> Store:
        key = (engine, data.config.base)
        if key not in self._loaded:
            if engine == "embedded":
                self._loaded[key] = open_store(data)
            else:
                load.load(data, self.server(engine).endpoint())
                self._loaded[key] = open_store(self.server(engine).query, base=data.config.base)
        return self._loaded[key]

    def synthetic(self, engine: str) -> Store:
        return self(engine, synthetic())

    def shipped(self, engine: str) -> Store:
        return self(engine, self._shipped)


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, data: Dataset) -> Stores:
    return Stores(request, data)


def answer(asked: Store, case: Case) -> tuple[str, ...]:
    if case.query.startswith("ASK"):
        return (str(asked.ask(case.text, case.dataset)).lower(),)
    lines = results.write(asked.select(case.text, case.dataset), "tsv").removesuffix("\n").split("\n")[1:]
    lines = [line.replace(f"<{BASE}id/", "<") for line in lines]
    return tuple(lines if case.ordered else sorted(lines))


# --- the cases --------------------------------------------------------------------------------


@each_engine
@pytest.mark.parametrize("case", CASES, ids=[c.id for c in CASES])
def test_case(engine: str, case: Case, stores: Stores) -> None:
    known = {(d.engine, d.case): d for d in DEVIATIONS}.get((engine, case.id))
    right = case.rows if case.ordered else tuple(sorted(case.rows))
    found = answer(stores.synthetic(engine), case)
    if known is None:
        assert found == right
    elif known.sometimes:
        assert found in (right, known.rows)
    else:
        assert found != right, f"{engine} is right now: take {case.id} off the deviations"
        assert found == known.rows


def test_deviations_name_cases_and_differ_from_them() -> None:
    right = {c.id: c.rows for c in CASES}
    assert len({c.id for c in CASES}) == len(CASES)
    assert len({(d.engine, d.case) for d in DEVIATIONS}) == len(DEVIATIONS)
    for deviation in DEVIATIONS:
        assert deviation.engine in ENGINES
        assert sorted(deviation.rows) != sorted(right[deviation.case])


def test_the_page_on_engines_lists_the_deviations() -> None:
    page = ROOT / "docs" / "engines.md"
    text = page.read_text(encoding="utf-8")
    rows: dict[str, list[str]] = {}
    for d in DEVIATIONS:
        rows.setdefault(d.means, []).append(f"{d.engine}: `{d.case}`")
    table = "| Case | What to know |\n|---|---|\n"
    table += "".join(f"| {', '.join(cases)} | {means.replace('|', chr(92) + '|')} |\n" for means, cases in rows.items())
    start, end = "<!-- deviations: written by KG_RENEW=1 pytest tests/test_store.py -->\n", "<!-- end -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    new = before + start + table + end + after
    if RENEW:
        page.write_text(new, encoding="utf-8")
    assert text == new or RENEW, "docs/engines.md lags behind; KG_RENEW=1 writes it"


@each_remote
def test_workarounds_for_dates_hold(engine: str, stores: Stores) -> None:
    day = '"2010-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    for condition in (
        f"!(?d > {day})",
        f"?d < {day} || ?d = {day}",
        f"?d <= {day} && ?d >= {day.replace('2010', '0001')}",
    ):
        table = stores.synthetic(engine).select(f"SELECT ?s {{ ?s <{EX}on> ?d FILTER ({condition}) }}")
        assert {str(row[0])[-2:] for row in table} == {"d1", "d2", "d3"}


# --- answers as terms, graphs, big tables -------------------------------------------------------


@each_remote
def test_every_term_is_the_one_of_the_embedded_engine(engine: str, stores: Stores) -> None:
    query = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    graphs = [g for g in synthetic().graphs() if g not in (graph("record/many"), graph("record/huge"))]
    here, there = (stores.synthetic(e).select(query, graphs) for e in ("embedded", engine))
    assert len(here) > 40
    assert set(there.rows) == set(here.rows)


@each_remote
def test_every_statement_of_the_shipped_data_comes_back(engine: str, stores: Stores) -> None:
    query = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    assert set(stores.shipped(engine).select(query).rows) == set(stores.shipped("embedded").select(query).rows)


@each_engine
def test_a_big_answer_is_whole(engine: str, stores: Stores) -> None:
    table = stores.synthetic(engine).select(
        f"SELECT ?n ?d {{ ?s <{EX}number> ?n ; <{EX}day> ?d }} ORDER BY ?n", [graph("record/many")]
    )
    assert MANY > 10_000
    assert [(int(str(n)), str(d)) for n, d in table] == [(n, d.isoformat()) for n, d in many()]


@each_engine
def test_a_big_graph_is_whole(engine: str, stores: Stores) -> None:
    found = stores.synthetic(engine).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", [graph("record/many")])
    assert len(found) == 2 * MANY


@each_engine
def test_construct_gives_the_same_graph(engine: str, stores: Stores) -> None:
    graphs = [graph(name) for name in ("text/one", "text/two", "record/numbers", "record/characters", "record/dates")]
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    found = stores.synthetic(engine).construct(query, graphs)
    right = store.to_graph(q for q in synthetic().quads if getattr(q.graph_name, "value", "") in graphs)
    assert set(found) == set(right)
    blank = "CONSTRUCT { ?s <urn:x> [ <urn:y> ?o ] } WHERE { ?s <https://example.org/terms#partner> ?o }"
    assert isomorphic(stores.synthetic(engine).construct(blank), stores.synthetic("embedded").construct(blank))
    described = stores.synthetic(engine).construct(f"DESCRIBE <{BASE}id/haiti>")
    assert (URIRef(f"{BASE}id/haiti"), URIRef(f"{EX}partner"), URIRef(f"{BASE}id/canada")) in described


@pytest.mark.parametrize("engine", ["virtuoso"])
def test_an_answer_cut_by_virtuoso_is_no_answer(engine: str, stores: Stores) -> None:
    numbers = " ".join(map(str, range(330)))
    rows = f"VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }}"
    assert VIRTUOSO_ROWS < 330 * 330
    asked = stores.synthetic(engine)
    with pytest.raises(StoreError, match=f"cuts answers at {VIRTUOSO_ROWS:,} rows"):
        asked.select(f"SELECT * {{ {rows} }}")
    with pytest.raises(StoreError, match=f"cuts answers at {VIRTUOSO_ROWS:,} rows"):
        asked.construct(
            f"CONSTRUCT {{ ?iri <urn:x> ?b }} WHERE {{ {rows} BIND (IRI(CONCAT('urn:', STR(?a))) AS ?iri) }}"
        )
    assert len(asked.select(f"SELECT * {{ {rows} }} LIMIT 10001")) == 10_001


FORGETS = frozenset({("virtuoso", "commitments-by-theme")})
"""What an engine answers right when it is asked first, and with no row after other questions; see docs/engines.md."""

# --- the questions ----------------------------------------------------------------------------


@each_engine
@pytest.mark.parametrize("question", [*read_catalogue()], ids=lambda q: q.id)
def test_question_gives_the_approved_answer(engine: str, question: Query, stores: Stores) -> None:
    if (engine, question.id) in FORGETS:
        pytest.skip(f"{engine.upper()} GIVES NO ROW TO {question.id} after other questions; alone it answers right")
    golden = (GOLDEN / (question.id + ENDINGS[question.form])).read_text(encoding="utf-8")
    assert written(question.run(stores.shipped(engine))) == golden


@each_engine
def test_one_layer_and_an_explanation(engine: str, stores: Stores, data: Dataset) -> None:
    asked = stores.shipped(engine)
    assert asked.graphs() == data.graphs()
    layer = store.layer_graphs(asked.graphs(), "text")
    table = read_catalogue()["plan-parties"].run(asked, graphs=layer)
    assert isinstance(table, Table)
    assert len(table) > 0
    node = vocab.expand("initiative/cmx-2010/A.2.b.2")
    assert explain.explain(asked, node) == explain.explain(stores.shipped("embedded"), node)


# --- errors -----------------------------------------------------------------------------------


@each_engine
def test_a_syntax_error_has_its_line(engine: str, stores: Stores) -> None:
    with pytest.raises(QueryError) as caught:
        stores.synthetic(engine).select("SELECT ?s\nWHERE {\n  ?s ?p }")
    assert caught.value.line == 3
    assert str(caught.value).startswith("query:3")
    with pytest.raises(QueryError, match="refix"):
        stores.synthetic(engine).select("SELECT ?s { ?s unknown:p ?o }")


@each_engine
def test_a_question_of_another_form_is_refused(engine: str, stores: Stores) -> None:
    asked = stores.synthetic(engine)
    for ask, query in (
        (asked.select, "ASK {}"),
        (asked.ask, "SELECT * { ?s ?p ?o }"),
        (asked.construct, "SELECT * { ?s ?p ?o }"),
        (asked.select, "CONSTRUCT WHERE { ?s ?p ?o }"),
    ):
        with pytest.raises(QueryError, match="is no "):
            ask(query)
    update = "PREFIX select: <urn:select> INSERT { GRAPH <urn:x> { ?s ?p ?o } } WHERE { SELECT * { ?s ?p ?o } }"
    with pytest.raises(QueryError):
        asked.select(update)


@each_engine
def test_from_is_refused(engine: str, stores: Stores) -> None:
    with pytest.raises(QueryError, match="named by FROM"):
        stores.synthetic(engine).select(f"SELECT ?s FROM <{graph('text/one')}> {{ ?s ?p ?o }}")  # noqa: S608


@each_remote
@pytest.mark.parametrize(
    "query",
    [
        "DEFINE input:default-graph-uri <urn:h> SELECT * { ?s ?p ?o }",
        "define get:soft 'replace' SELECT * { ?s ?p ?o }",
        "SELECT (bif:upper('a') AS ?x) {}",
        "SELECT (<bif:upper>('a') AS ?x) {}",
        "SELECT (<\\u0062if:upper>('a') AS ?x) {}",
        "SELECT (<BIF:upper>('a') AS ?x) {}",
        "PREFIX x: <bif:> SELECT (x:upper('a') AS ?x) {}",
        "PREFIX x: <b> SELECT (x:if:upper('a') AS ?x) {}",
        "PREFIX x: <> SELECT (x:sql:user() AS ?x) {}",
        "SELECT (sql:user() AS ?x) {}",
        "SELECT ?s { ?s bif:contains 'a' }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_ways_past_sparql_are_refused_before_they_are_sent(engine: str, query: str, stores: Stores) -> None:
    with pytest.raises(QueryError, match="is refused"):
        RemoteStore(Endpoint(f"http://127.0.0.1:{free_port()}/")).select(query, [graph("text/one")])
    harmless = "PREFIX sqlx: <urn:sql:> SELECT ?define { ?define sqlx:x 'bif:upper DEFINE' } # DEFINE"
    assert len(stores.synthetic(engine).select(harmless)) == 0


# --- one door ---------------------------------------------------------------------------------


def test_one_door_opens_each_kind_of_store(data: Dataset, mini: Path, tmp_path: Path) -> None:
    ask = "ASK { ?s ?p ?o }"
    version = build.build(data, tmp_path / "out", profiles=())
    for where in (data, version.path, tmp_path / "out", str(tmp_path / "out"), "memory:", f"memory:{mini}"):
        opened = open_store(where)
        assert isinstance(opened, EmbeddedStore)
        assert opened.ask(ask)
        assert opened.graphs()
        opened.close()
    assert open_store(version.path).graphs() == data.graphs()
    assert isinstance(open_store("http://127.0.0.1:9/sparql"), RemoteStore)


@pytest.mark.parametrize(
    "where",
    [
        "",
        "nowhere",
        "file:///etc/passwd",
        "ftp://127.0.0.1/sparql",
        "http://",
        "https:///x",
        "http://h:99999/",
        "http://a b/",
    ],
)
def test_anything_else_is_no_store(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"is no (?:store|endpoint); accepted: "):
        open_store(where)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError, match="KG_PASSWORD") as caught:
        open_store("http://user:secret@127.0.0.1:9/sparql")
    assert "secret" not in str(caught.value)


@each_remote
def test_an_endpoint_without_our_graphs_is_told(engine: str, stores: Stores) -> None:
    with pytest.raises(StoreError, match="holds no graph of the dataset") as caught:
        open_store(stores.server(engine).query, base="https://example.org/nothing/").ask("ASK {}")
    assert "kg load" in caught.value.remedy


def test_a_login_is_needed_and_used(virtuoso_server: Engine, stores: Stores) -> None:
    stores.synthetic("virtuoso")
    where = virtuoso_server.protected
    assert where
    with pytest.raises(StoreError, match="asks for a user and password"):
        open_store(where, base=BASE).ask("ASK {}")
    with pytest.raises(StoreError, match="refuses the user or password") as caught:
        open_store(where, base=BASE, user="dba", password="not-this-one").ask("ASK {}")  # noqa: S106
    assert "not-this-one" not in str(caught.value)
    opened = open_store(where, base=BASE, user="dba", password="dba")  # noqa: S106
    for _ in range(3):
        assert opened.ask(f"ASK {{ <{BASE}id/canada> ?p ?o }}")


# --- a server that misbehaves -----------------------------------------------------------------

_JSON = "application/sparql-results+json"
_ROW = '{"head": {"vars": ["x"]}, "results": {"bindings": [%s]}}'


@contextmanager
def answering(
    status: int, media_type: str, body: bytes, seen: list[tuple[str, str, str]] | None = None, **headers: str
) -> Iterator[str]:
    """A server that gives one answer to everything, and writes method, path and body of each request into `seen`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if seen is not None:
                seen.append((self.command, self.path, sent.decode()))
            self.send_response(status)
            if media_type:
                self.send_header("Content-Type", media_type)
            given = {"content-length": str(len(body))} | {k.replace("_", "-"): v for k, v in headers.items()}
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@contextmanager
def trickling(head: bytes, piece: bytes, pause: float) -> Iterator[str]:
    """A server that sends `head`, then `piece` again and again, with a pause before each."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(head)
                while not stop.wait(pause):
                    connection.sendall(piece)
            except OSError:
                pass  # the client has had enough

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
    finally:
        stop.set()
        thread.join(timeout=10)
        listener.close()


def asked(url: str, seconds: float = 20.0, max_bytes: int = 10**6) -> RemoteStore:
    return RemoteStore(Endpoint(url, seconds=seconds, max_bytes=max_bytes))


QUERY = "SELECT ?x { ?s ?p ?x }"
GRAPHS = ["urn:g"]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/html", "<html><h1>Welcome to the proxy</h1></html>"),
        ("", ""),
        (_JSON, ""),
        (_JSON, (_ROW % '{"x": {"type": "literal", "value": "cut')[:-3]),
        (_JSON, '{"head": {"vars": ["x"]}, "results": {"bindings": [The SPARQL operation has been cancelled'),
        (_JSON, "[]"),
        (_JSON, "{}"),
        (_JSON, '{"boolean": true, "head": {}}'),
        (_JSON, '{"head": {"vars": [1]}, "results": {"bindings": []}}'),
        (_JSON, '{"head": {"vars": ["x"]}, "results": {"bindings": {}, "x": 1}, "x": [}'),
        (_JSON, _ROW % '["x"]'),
        (_JSON, _ROW % '{"x": {"type": "literal", "value": 1}}'),
        (_JSON, _ROW % '{"x": {"type": "triple", "value": "a"}}'),
        (_JSON, _ROW % r'{"x": {"type": "literal", "value": "\ud800"}}'),
        (_JSON, _ROW % ("[" * 100_000)),
    ],
)
def test_what_is_no_result_is_an_error_though_the_status_is_200(media_type: str, body: str) -> None:
    with answering(200, media_type, body.encode()) as url, pytest.raises(StoreError, match="no SPARQL result"):
        asked(url).select(QUERY, GRAPHS)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/html", "<html>"),
        ("application/n-triples", '<urn:a> <urn:b> "c" .\nThe SPARQL operation has been cancelled'),
        ("text/turtle", "<urn:a> <urn:b>"),
        ("application/sparql-results+json", "{}"),
    ],
)
def test_what_is_no_graph_is_an_error_though_the_status_is_200(media_type: str, body: str) -> None:
    with answering(200, media_type, body.encode()) as url, pytest.raises(StoreError, match="no SPARQL result"):
        asked(url).construct("CONSTRUCT WHERE { ?s ?p ?o }", GRAPHS)


def test_an_answer_shorter_than_announced_is_an_error() -> None:
    with (
        answering(200, "application/n-triples", b"<urn:a> <urn:b> <urn:c> .\n", content_length="100") as url,
        pytest.raises(StoreError, match="broke off after 26 of 100 bytes"),
    ):
        asked(url).construct("CONSTRUCT WHERE { ?s ?p ?o }", GRAPHS)


def test_a_partial_answer_of_virtuoso_is_an_error() -> None:
    body = (_ROW % "").encode()
    with (
        answering(200, _JSON, body, X_SQL_State="S1TAT", X_SQL_Message="RC...: incomplete results") as url,
        pytest.raises(StoreError, match="in part only"),
    ):
        asked(url).select(QUERY, GRAPHS)


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, "error at 2:5: expected one of GROUP, ORDER", QueryError, "query:2:5"),
        (400, "Virtuoso 37000 Error SP030: SPARQL compiler, line 7: syntax error at 'x'", QueryError, "query:7"),
        (400, "Parse error: Encountered x at line 3, column 9.", QueryError, "query:3:9"),
        (400, "<html>bad</html>", QueryError, "no reason given"),
        (500, "Virtuoso 22012 Error SR084: Division by 0.\n\nSPARQL query:\nSELECT", QueryError, "Division by 0"),
        (500, "Traceback", StoreError, "answers 500"),
        (503, "<html>busy</html>", StoreError, "answers 503"),
        (404, "", StoreError, "answers 404"),
        (401, "", StoreError, "KG_PASSWORD"),
        (302, "", StoreError, "leads elsewhere"),
    ],
)
def test_each_status_is_translated(status: int, body: str, error: type[Exception], words: str) -> None:
    with (
        answering(status, "text/plain", body.encode(), location="http://127.0.0.1:9/other") as url,
        pytest.raises(error, match=re.escape(words)),
    ):
        asked(url).select(QUERY, GRAPHS)


def test_nobody_listens() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        asked(f"http://127.0.0.1:{free_port()}/").select(QUERY, GRAPHS)


def test_a_server_that_speaks_no_http() -> None:
    with trickling(b"SSH-2.0-OpenSSH_9.2\r\n", b"x", 0.05) as url, pytest.raises(StoreError, match="speaks no HTTP"):
        asked(url).select(QUERY, GRAPHS)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b""),  # says nothing at all
        (b"", b"H"),  # a status line without end
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),  # headers without end
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n", b" "),  # a body without end
        (b"HTTP/1.1 500 Error\r\nContent-Type: text/plain\r\n\r\n", b"!"),  # an error without end
    ],
)
def test_a_slow_server_is_left_at_the_deadline(head: bytes, piece: bytes) -> None:
    """Each byte comes within any timeout of one socket operation; the whole does not."""
    with trickling(head, piece, 0.1) as url:
        started = time.monotonic()
        with pytest.raises(StoreError, match=r"within 0\.5 s|answers 500"):
            asked(url, seconds=0.5).select(QUERY, GRAPHS)
        assert 0.4 < time.monotonic() - started < 1.5


def test_an_endless_answer_is_left_at_the_cap() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n"
    with trickling(head, b" " * 65536, 0.0) as url, pytest.raises(StoreError, match="more than 1,000,000 bytes"):
        asked(url).select(QUERY, GRAPHS)


def test_short_and_long_queries_name_their_dataset() -> None:
    """What goes over the wire: GET while it is short, else POST; both kinds of graph parameter each time."""
    seen: list[tuple[str, str, str]] = []
    with answering(200, _JSON, (_ROW % "").encode(), seen) as url:
        opened = asked(url)
        opened.select(QUERY, GRAPHS)
        opened.select(QUERY + "#" * 5000, GRAPHS)
        opened.select(QUERY, [])
    (get, path, _), (post, long_path, form), (_, empty_path, _) = seen
    assert (get, post, long_path) == ("GET", "POST", "/sparql")
    for sent in (path, form):
        assert "default-graph-uri=urn%3Ag" in sent
        assert "named-graph-uri=urn%3Ag" in sent
    assert "default-graph-uri=urn%3Akg%3Anone" in empty_path


def test_literals_are_spelt_as_the_embedded_engine_spells_them() -> None:
    """Each case that an engine writes in its own way; the right column is what the embedded store returns."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    sent = [
        ("string", "a"), ("boolean", "1"), ("boolean", "0"), ("integer", "+007"), ("int", "7"),
        ("nonNegativeInteger", "3"),
        ("decimal", "1.50"), ("decimal", "2.0"), ("decimal", "-.5"), ("decimal", "-0.0"), ("double", "2.50e0"),
        ("double", "1e-7"), ("double", "1e21"), ("double", "INF"), ("double", "-INF"), ("double", "NaN"),
        ("date", "2010-01-01"), ("gYear", "2010"), ("anyURI", "urn:a"), ("decimal", "no number"), ("double", "none"),
    ]  # fmt: skip
    values = ", ".join(f'"{value}"^^<{xsd}{kind}>' for kind, value in sent)
    bindings = ", ".join(
        f'{{"x": {{"type": "typed-literal", "datatype": "{xsd}{kind}", "value": "{value}"}}}}' for kind, value in sent
    )
    here = EmbeddedStore(
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("urn:g"))
        for t in ox.parse(f"<urn:s> <urn:p> {values} .".encode(), ox.RdfFormat.TURTLE)
    )

    def spelt(terms: set[Node | None]) -> set[tuple[str, str]]:
        return {(str(t), str(t.datatype)) for t in terms if isinstance(t, Literal)}

    with answering(200, _JSON, (_ROW % bindings).encode()) as url:
        found = {row[0] for row in asked(url).select(QUERY, GRAPHS)}
    assert spelt(found) == spelt({row[0] for row in here.select(QUERY)})
    with answering(
        200, _JSON, (_ROW % '{"x": {"type": "literal", "xml:lang": "en-US", "value": "a"}}').encode()
    ) as url:
        assert asked(url).select(QUERY, GRAPHS).rows == ((Literal("a", lang="en-us"),),)
