"""The W3C suites for the SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, test by test.

The suites lie in ``../shared/suites`` beside the repository, the runner is npm `rdf-test-suite` (tests/node/suite.cjs).
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT
from tests.server import node
from tests.server.servers import Server, serving

SUITES = ROOT.parent / "shared" / "suites" / "sparql" / "sparql11"
HOME = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
BASE = "https://kg.example/"

pytestmark = [
    pytest.mark.xdist_group("w3c"),
    pytest.mark.skipif(not SUITES.is_dir(), reason=f"THE W3C SUITES ARE MISSING: {SUITES} is no folder"),
]

QUERY = [
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
]
UPDATE = [
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
]
BAD_UPDATE = [
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
]
DIRECT = ["put_get_repeat_direct", "put_delete_get_delete_direct", "post_get_post_get_direct", "head_existing_direct"]
INDIRECT = [
    "put_get_repeat_indirect",
    "put_get_default",
    "put_delete_get_delete_indirect",
    "post_get_post_get_indirect",
    "post_get_new_graph",
    "head_existing_indirect",
    "head_non_existing_indirect",
    "put_get_uri_pct_encoded_indirect",
    "put_get_uri_pct_encoded_twice",
]
DESCRIPTION = ["has-endpoint-triple", "returns-rdf", "conforms-to-schema"]

Results = dict[str, dict[str, Any]]


def run(manifest: str, options: dict[str, str], publisher: str = "") -> tuple[Results, int]:
    """The results of a manifest by name of the test, and how many requests of graph-store tests only read."""
    argument = {"manifest": HOME + manifest, "map": [HOME, f"{SUITES}/"], "options": options, "publisher": publisher}
    found = node.run("suite.cjs", argument)
    return {r["id"]: r for r in found["results"]}, found["read"]


# --- protocol and description -----------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serves the three graphs of the protocol tests."""
    quads = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{n}.rdf"))
        for n in (1, 2, 3)
        for q in ox.parse(path=str(SUITES / "protocol" / f"data{n}.nt"), format=ox.RdfFormat.N_TRIPLES)
    ]
    with serving(quads, tmp_path_factory.mktemp("protocol")) as running:
        yield running


@pytest.fixture(scope="module")
def protocol(server: Server) -> Results:
    return run("protocol/manifest.ttl", {"protocolEndpoint": server.sparql})[0]


def test_the_suite_has_the_tests_we_know(protocol: Results) -> None:
    assert sorted(protocol) == sorted(QUERY + UPDATE + BAD_UPDATE)


@pytest.mark.parametrize("name", QUERY)
def test_query(protocol: Results, name: str) -> None:
    assert protocol[name]["ok"], protocol[name]["error"]


@pytest.mark.parametrize("name", UPDATE)
def test_update_is_refused(protocol: Results, name: str) -> None:
    assert not protocol[name]["ok"]
    told, _, body = protocol[name]["error"].partition("Got: 403\n\n")
    assert told.startswith("Invalid response status for POST")
    assert "is an update, and this service is read-only" in json.loads(body)["detail"]


@pytest.mark.parametrize("name", BAD_UPDATE)
def test_bad_update_is_refused(protocol: Results, name: str) -> None:
    assert protocol[name]["ok"], protocol[name]["error"]


def test_nothing_was_written(server: Server, protocol: Results) -> None:
    assert protocol
    query = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    reply = server.request(
        "POST", "/sparql", {"Content-Type": "application/sparql-query", "Accept": "text/csv"}, query.encode()
    )
    assert reply.body.split() == [b"n", b"3"]


@pytest.fixture(scope="module")
def description(server: Server) -> Results:
    return run("service-description/manifest.ttl", {"serviceDescriptionEndpoint": server.sparql})[0]


@pytest.mark.parametrize("name", DESCRIPTION)
def test_service_description(description: Results, name: str) -> None:
    assert sorted(description) == sorted(DESCRIPTION)
    assert description[name]["ok"], description[name]["error"]


# --- graph store ------------------------------------------------------------------------------


class Publisher:
    """Carries out what the read-only service refuses: writes to graphs, then publishes a new version.

    It speaks the writing half of the Graph Store Protocol, and two words of its own: ``reset`` (no graph is
    left, since our default graph is the union of all) and ``publish`` (the service has taken up what was written).
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.graphs: dict[str, set[ox.Triple]] = {}
        self.published: dict[str, set[ox.Triple]] | None = None
        self.versions: set[str] = set()

    def write(self, method: str, target: str, content_type: str, body: bytes) -> tuple[int, str]:
        """Status and Location of a writing request."""
        place = urlsplit(target)
        if place.path in ("/reset", "/publish"):
            if place.path == "/reset":
                self.graphs = {}
            else:
                self.publish()
            return 204, ""
        given = parse_qs(place.query, keep_blank_values=True)
        location = ""
        if place.path.startswith("/graph/"):
            name = BASE + place.path[1:]
        elif given:
            name = given.get("graph", [f"{BASE}graph/only"])[0]
        else:
            name = location = f"{BASE}graph/new-{len(self.graphs)}"
        old = self.graphs.get(name)
        if method == "DELETE":
            return (404 if self.graphs.pop(name, None) is None else 204), ""
        new = {
            ox.Triple(q.subject, q.predicate, q.object)
            for part in _parts(content_type, body)
            for q in ox.parse(part, format=ox.RdfFormat.TURTLE)
        }
        self.graphs[name] = new | (old or set() if method == "POST" else set())
        return (201 if old is None else 204), location

    def publish(self) -> None:
        """Return when the service answers from what was written."""
        if self.graphs == self.published:
            return
        quads = [
            ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(g))
            for g, triples in self.graphs.items()
            for t in triples
        ]
        version = self.server.publish(quads).path.name
        pause = threading.Event()
        for _ in range(600):
            if json.loads(self.server.request("GET", "/health").body)["version"] == version:
                break
            pause.wait(0.05)
        else:
            raise AssertionError(f"version {version} is not taken up")
        self.published = {g: set(triples) for g, triples in self.graphs.items()}
        self.versions.add(version)


def _parts(content_type: str, body: bytes) -> list[bytes]:
    if not content_type.startswith("multipart/"):
        return [body]
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("ascii") + b"\r\n\r\n" + body
    )
    return [bytes(part.get_payload(decode=True)) for part in message.iter_parts()]


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Publisher, str]]:
    """A publisher with its own server, and the publisher's address."""
    with serving([], tmp_path_factory.mktemp("graph-store"), f'base = "{BASE}"\n') as server:
        held = Publisher(server)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    status, location = held.write(self.command, self.path, self.headers.get("Content-Type", ""), body)
                except Exception as error:  # the runner shows it with the test
                    self.send_error(500, str(error))
                    return
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_PUT = do_DELETE = do_POST  # noqa: N815  named by http.server

            def log_message(self, format: str, *args: object) -> None:
                return

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
            thread = threading.Thread(target=listener.serve_forever)
            thread.start()
            try:
                yield held, f"http://127.0.0.1:{listener.server_port}"
            finally:
                listener.shutdown()
                thread.join()


@pytest.fixture(scope="module")
def graph_store(publisher: tuple[Publisher, str]) -> Results:
    """All tests: direct ones below ``/graph/``, where each graph has its address, indirect ones at ``/graph-store``."""
    held, address = publisher
    here = held.server.address
    direct, read = run("graph-store-protocol/manifest-direct.ttl", {"graphStoreEndpoint": f"{here}/graph"}, address)
    assert sorted(direct) == sorted(DIRECT)
    assert read == 6
    indirect, read = run(
        "graph-store-protocol/manifest-indirect.ttl", {"graphStoreEndpoint": f"{here}/graph-store"}, address
    )
    assert sorted(indirect) == sorted(INDIRECT)
    assert read == 12
    assert len(held.versions) > 4, "the tests read one state"
    return direct | indirect


@pytest.mark.parametrize("name", DIRECT + INDIRECT)
def test_graph_store(graph_store: Results, name: str) -> None:
    assert graph_store[name]["ok"], graph_store[name]["error"]


def test_graph_store_has_the_tests_we_know() -> None:
    """The manifests name no test that the lists above lack."""
    store = ox.Store()
    for name in ("manifest-direct.ttl", "manifest-indirect.ttl"):
        store.load(path=str(SUITES / "graph-store-protocol" / name), format=ox.RdfFormat.TURTLE, base_iri=HOME + name)
    found = store.query(
        "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>"
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
        "SELECT ?test WHERE { ?manifest mf:entries/rdf:rest*/rdf:first ?test }"
    )
    assert isinstance(found, ox.QuerySolutions)
    assert sorted(s["test"].value.partition("#")[2] for s in found) == sorted(DIRECT + INDIRECT)
