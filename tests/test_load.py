"""`kg load` into real engines: resumed, interrupted, cheated by a middleman; and the commands that ask there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg import cli, dataset, load, metadata, store
from kg.catalogue import read_catalogue
from kg.config import Config
from kg.dataset import Dataset
from kg.endpoint import Endpoint
from kg.errors import StoreError
from kg.load import BATCH_TRIPLES, Loaded, LoadError
from kg.store import open_store
from tests.engines import Engine

pytestmark = pytest.mark.xdist_group("engines")
each_remote = pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
each_way = pytest.mark.parametrize("graph_store", [True, False], ids=["put", "update"])

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def engine(name: str, request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{name}_server")
    return found


def plan(base: str, sizes: dict[str, int], object: str = "value") -> Dataset:
    """A dataset with graphs of so many triples."""
    quads = [
        ox.Quad(
            ox.NamedNode(f"{base}id/{name}/{number}"),
            ox.NamedNode("urn:p"),
            ox.Literal(f'{object} {number} "é" \\u0041'),
            ox.NamedNode(f"{base}graph/{name}"),
        )
        for name, size in sizes.items()
        for number in range(size)
    ]
    return Dataset(Config(Path(), base), tuple(quads), {})


class Recording(Endpoint):
    """An endpoint that writes down which graphs it is told to change."""

    @classmethod
    def of(cls, engine: Engine, graph_store: bool) -> Recording:
        made = cls(
            engine.query,
            update=engine.update,
            graph_store=engine.graph_store if graph_store else None,
            user=engine.user,
            password=engine.password,
        )
        made.told = []
        return made

    told: list[str]

    def update(self, text: str) -> None:
        self.told.append(text[:200])
        super().update(text)

    def put(self, graph: str, triples: bytes) -> None:
        self.told.append(graph)
        super().put(graph, triples)


def states(done: list[Loaded]) -> dict[str, str]:
    return {loaded.graph.rpartition("/")[2]: loaded.state for loaded in done}


# --- a load and the next one --------------------------------------------------------------------


@each_way
@each_remote
def test_a_second_load_changes_what_has_changed(engine: Engine, graph_store: bool) -> None:
    base = f"https://example.org/again/{graph_store}/"
    sizes = {"entities/a": 3, "entities/b": BATCH_TRIPLES + 1, "text/c": 5}
    lines: list[str] = []
    endpoint = Recording.of(engine, graph_store)
    done = load.load(plan(base, sizes), endpoint, talk=lines.append)
    assert states(done) == {"a": "replaced", "b": "replaced", "c": "replaced"}
    assert "2 of 3  graph/entities/b: 1,001 triples, replaced by " + (
        "PUT" if graph_store else "SPARQL Update"
    ) in "\n".join(lines)
    assert ("    1,000 of 1,001" in lines) is not graph_store
    opened = open_store(engine.query, base=base)
    assert set(opened.select("SELECT ?s ?o { ?s <urn:p> ?o }")) == set(
        store.EmbeddedStore(plan(base, sizes).quads).select("SELECT ?s ?o { ?s <urn:p> ?o }")
    )

    endpoint.told.clear()
    assert states(load.load(plan(base, sizes), endpoint)) == {"a": "kept", "b": "kept", "c": "kept"}
    assert endpoint.told == []

    other = plan(base, {"entities/a": 3}, "another value")  # as many triples, other ones
    changed = Dataset(
        other.config, (*other.quads, *plan(base, {"entities/b": BATCH_TRIPLES + 1, "text/d": 1}).quads), {}
    )
    done = load.load(changed, endpoint)
    assert states(done) == {"a": "replaced", "b": "kept", "d": "replaced", "c": "dropped"}
    assert not [t for t in endpoint.told if "entities/b" in t.partition("INSERT DATA")[0]]
    assert open_store(engine.query, base=base).graphs() == [
        f"{base}graph/{g}" for g in ("entities/a", "entities/b", "text/d")
    ]
    assert set(states(load.load(changed, endpoint, fresh=True)).values()) == {"replaced"}


@each_remote
def test_graphs_of_others_are_left_alone(engine: Engine) -> None:
    mine, theirs = "https://example.org/mine/", "https://example.org/theirs/"
    load.load(plan(theirs, {"text/x": 4}), engine.endpoint())
    load.load(plan(mine, {"text/x": 2}), engine.endpoint())
    load.load(plan(mine, {"text/y": 2}), engine.endpoint())
    assert open_store(engine.query, base=theirs).select(COUNT).rows[0][0].toPython() == 4  # type: ignore[union-attr]


@each_remote
def test_a_graph_changed_behind_our_back_is_replaced(engine: Engine) -> None:
    base = "https://example.org/behind/"
    data = plan(base, {"text/x": 4, "text/y": 4})
    load.load(data, engine.endpoint())
    engine.endpoint().update(f"INSERT DATA {{ GRAPH <{base}graph/text/y> {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert states(load.load(data, engine.endpoint())) == {"x": "kept", "y": "replaced"}


@each_remote
def test_an_engine_without_a_graph_store_is_updated(engine: Engine) -> None:
    base = "https://example.org/without/"
    root = engine.query.rpartition("/")[0]
    endpoint = Endpoint(
        engine.query, update=engine.update, graph_store=f"{root}/none", user=engine.user, password=engine.password
    )
    lines: list[str] = []
    load.load(plan(base, {"text/x": 4}), endpoint, talk=lines.append)
    assert [line for line in lines if line.endswith("going on by SPARQL Update")]
    assert open_store(engine.query, base=base).graphs() == [f"{base}graph/text/x"]


def test_virtuoso_takes_one_and_one_point_zero_for_the_same(virtuoso_server: Engine, oxigraph_server: Engine) -> None:
    """A known deviation, told by the count: two triples go in, one is there."""
    base = "https://example.org/clash/"
    graph = ox.NamedNode(f"{base}graph/text/x")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    quads = tuple(
        ox.Quad(
            ox.NamedNode(f"{base}id/a"), ox.NamedNode("urn:p"), ox.Literal("1", datatype=ox.NamedNode(xsd + t)), graph
        )
        for t in ("integer", "decimal")
    )
    data = Dataset(Config(Path(), base), quads, {})
    assert states(load.load(data, oxigraph_server.endpoint())) == {"x": "replaced"}
    with pytest.raises(LoadError, match="has 1 triples after the load, not 2") as caught:
        load.load(data, virtuoso_server.endpoint())
    assert caught.value.wrong == [graph.value]
    with pytest.raises(StoreError, match="is half replaced"):
        open_store(virtuoso_server.query, base=base).select(COUNT)


@pytest.mark.parametrize("name", ["virtuoso"])
def test_writing_without_a_login_is_refused_before_anything_is_lost(engine: Engine) -> None:
    base = "https://example.org/locked/"
    load.load(plan(base, {"text/x": 4}), engine.endpoint())
    for password in (None, "wrong"):
        locked = Endpoint(engine.query, update=engine.update, user="dba" if password else None, password=password)
        with pytest.raises(LoadError, match="KG_PASSWORD"):
            load.load(plan(base, {"text/x": 5}), locked)
        assert len(open_store(engine.query, base=base).select("SELECT ?s { ?s ?p ?o }")) == 4


# --- a middleman ----------------------------------------------------------------------------------


class Middleman:
    """Passes requests on to an engine; the write with the number `at` it stalls, swallows or hangs up on."""

    def __init__(self, engine: Engine, deed: str, at: int) -> None:
        self.root = engine.query.rpartition("/")[0]
        self.deed, self.at, self.writes = deed, at, 0
        self.reached, self.over = threading.Event(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.command == "PUT" or body.startswith(b"update="):
                    outer.writes += 1
                    if outer.writes == outer.at:
                        outer.reached.set()
                        if outer.deed == "stall":
                            outer.over.wait(60)
                        if outer.deed in ("stall", "hang up"):
                            self.close_connection = True
                            return
                        self.answer(200, Message(), b"")
                        return
                kept = ("Content-Type", "Authorization", "Accept")
                request = urllib.request.Request(  # noqa: S310 - loopback
                    outer.root + self.path,
                    data=body if self.command != "GET" else None,
                    method=self.command,
                    headers={k: self.headers[k] for k in kept if k in self.headers},
                )
                try:
                    with urllib.request.urlopen(request, timeout=60) as found:  # noqa: S310 - loopback
                        self.answer(found.status, found.headers, found.read())
                except urllib.error.HTTPError as error:
                    with error:
                        self.answer(error.code, error.headers, error.read())

            do_POST = do_PUT = do_GET  # noqa: N815

            def answer(self, status: int, headers: Message, body: bytes) -> None:
                self.send_response(status)
                for name in ("Content-Type", "WWW-Authenticate"):
                    if name in headers:
                        self.send_header(name, headers[name])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        here = f"http://127.0.0.1:{self._server.server_port}"
        query, update, graph_store = (
            here + url.removeprefix(self.root) for url in (engine.query, engine.update, engine.graph_store)
        )
        self.engine = replace(engine, query=query, update=update, graph_store=graph_store)

    def __enter__(self) -> Middleman:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)


def writes_of(data: Dataset, graph: str) -> int:
    """How often one graph is written to: a mark, its batches, a mark."""
    triples = sum(quad.graph_name == ox.NamedNode(graph) for quad in data.quads)
    return 2 + -(-triples // BATCH_TRIPLES)


@contextmanager
def kg_load(data: Path, engine: Engine, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "kg", "load", "--data", str(data), "--endpoint", engine.query]
    process = subprocess.Popen(
        [*command, "--update", engine.update, *options],
        env=engine.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with process:
            yield process
    finally:
        if process.poll() is None:
            process.kill()


def moved(mini: Path, base: str) -> Path:
    """The small plan under another base, so that tests do not disturb each other on a shared engine."""
    for path in (*mini.rglob("*.ttl"), *mini.rglob("*.toml"), *mini.rglob("*.json")):
        path.write_text(path.read_text(encoding="utf-8").replace("https://example.org/mini/", base), encoding="utf-8")
    return mini


@each_remote
def test_a_killed_load_is_told_and_repaired(engine: Engine, mini: Path) -> None:
    base = "https://example.org/killed/"
    folder = moved(mini, base)
    data = metadata.described(dataset.load(folder), read_catalogue())
    graphs = data.graphs()
    assert graphs[-1] == f"{base}graph/vocabulary"
    writes = sum(writes_of(data, graph) for graph in graphs[:-1])
    # the fourth write of the vocabulary is its third batch
    with Middleman(engine, "stall", at=writes + 4) as between, kg_load(folder, between.engine) as process:
        assert between.reached.wait(60), process.communicate()
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL

    with pytest.raises(StoreError, match=r"graph/vocabulary' is half replaced\n  Run `kg load"):
        open_store(engine.query, base=base).select(COUNT)
    half = open_store(engine.query, base=base).select(COUNT, [graphs[-1]]).rows[0][0]
    assert half is not None
    assert half.toPython() == 2 * BATCH_TRIPLES  # type: ignore[attr-defined]

    with kg_load(folder, engine) as process:
        out, talk = process.communicate(timeout=60)
    assert process.returncode == 0, talk
    assert "graph/vocabulary was left half replaced by an earlier load" in talk
    assert [line.split("\t")[0] for line in out.splitlines()] == ["kept"] * (len(graphs) - 1) + ["replaced"]
    here = store.EmbeddedStore(data.quads)
    everything = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    assert set(open_store(engine.query, base=base).select(everything)) == set(here.select(everything))


@each_way
@each_remote
def test_a_lost_write_is_told_by_the_count(engine: Engine, graph_store: bool) -> None:
    base = f"https://example.org/lost/{graph_store}/"
    data = plan(base, {"text/a": 2, "text/b": BATCH_TRIPLES + 7, "text/c": 2})
    lines: list[str] = []
    at = 5 if graph_store else 6  # a: mark, graph, mark; b: mark, then its graph or second batch
    with (
        Middleman(engine, "swallow", at=at) as between,
        pytest.raises(LoadError, match=r"triples after the load, not 1,007 \(1 graphs differ\)") as caught,
    ):
        load.load(data, between.engine.endpoint(graph_store=graph_store), talk=lines.append)
    assert caught.value.wrong == [f"{base}graph/text/b"]
    assert [x.graph for x in caught.value.done] == [f"{base}graph/text/a", f"{base}graph/text/c"]
    assert [line for line in lines if "graph/text/b" in line and "but the engine holds" in line]
    with pytest.raises(StoreError, match="half replaced"):
        open_store(engine.query, base=base).select(COUNT)
    assert states(load.load(data, engine.endpoint())) == {"a": "kept", "b": "replaced", "c": "kept"}
    assert len(open_store(engine.query, base=base).select("SELECT ?s { ?s ?p ?o }")) == 1011


@each_remote
def test_a_broken_connection_is_told_with_what_is_done(engine: Engine, mini: Path) -> None:
    base = "https://example.org/broken/"
    folder = moved(mini, base)
    data = metadata.described(dataset.load(folder), read_catalogue())
    graphs = data.graphs()
    at = writes_of(data, graphs[0]) + 2  # the first batch of the second graph
    with Middleman(engine, "hang up", at=at) as between, kg_load(folder, between.engine) as process:
        out, talk = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == ""
    assert f"kg: kg load: '{graphs[1]}' is half replaced: endpoint: " in talk
    assert "1 graphs are in place. Run the same command again: it goes on from there." in talk
    with kg_load(folder, engine) as process:
        out, talk = process.communicate(timeout=60)
    assert process.returncode == 0, talk
    assert [line.split("\t")[0] for line in out.splitlines()] == ["kept"] + ["replaced"] * (len(graphs) - 1)


# --- the commands ---------------------------------------------------------------------------------


def kg(engine: Engine, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=engine.environment(),
        check=False,
    )


@each_remote
def test_commands_answer_from_an_endpoint_as_from_the_files(engine: Engine, mini: Path) -> None:
    folder = moved(mini, "https://example.org/commands/")
    with kg_load(folder, engine, "--graph-store", engine.graph_store) as process:
        _, talk = process.communicate(timeout=60)
    assert process.returncode == 0, talk
    initiative = next(
        q.subject.value
        for q in sorted(dataset.load(folder).quads, key=str)
        if isinstance(q.subject, ox.NamedNode) and "/id/initiative/" in q.subject.value
    )
    ad_hoc = "SELECT ?i ?m { ?i bm:modality ?m } ORDER BY ?i"
    for arguments in (
        ("query", "entities"),
        ("query", "firmness-by-priority", "--layer", "text", "--format", "csv"),
        ("query", "--sparql", ad_hoc, "--format", "json"),
        ("query", "--sparql", "ASK { ?i bm:modality modality:promote }"),
        ("explain", initiative),
    ):
        here = CliRunner().invoke(cli.app, [*arguments, "--data", str(folder)])
        there = kg(engine, *arguments, "--data", folder, "--endpoint", engine.query)
        assert there.returncode == 0, there.stderr
        assert there.stdout == here.stdout
        assert here.stdout
    wrong = kg(engine, "query", "--endpoint", engine.query, "--data", folder, "--sparql", "SELECT * {\n ?s ?p }")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("kg: query:2")


@pytest.mark.parametrize("name", ["virtuoso"])
def test_a_password_is_never_printed(engine: Engine, mini: Path) -> None:
    folder = moved(mini, "https://example.org/secret/")
    wrong = replace(engine, password="s3cret-and-wrong")  # noqa: S106
    with kg_load(folder, wrong) as process:
        out, talk = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "refuses the user or password" in talk
    asked = kg(wrong, "query", "entities", "--data", folder, "--endpoint", engine.protected or "")
    assert asked.returncode == 2
    assert "s3cret" not in out + talk + asked.stdout + asked.stderr
    assert "s3cret" not in " ".join(os.environ.values())
