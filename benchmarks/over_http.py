"""Requests per second and latency over HTTP, beside the bare Oxigraph server and rdflib-endpoint in the same run.

Each server holds the shipped data. Rounds are interleaved, every round asks each question of each server
for a bounded time over the same keep-alive connections, and the ratio of two servers is taken round by
round, so that a machine whose speed drifts spoils it least. The client is the same for all; it is one
process with a C parser and works on the same processors as the servers.

Run:  .venv/bin/pip install --constraint constraints.txt --group bench
      .venv/bin/python benchmarks/over_http.py            (prints the table)
      .venv/bin/python benchmarks/over_http.py --write    (puts it into benchmarks/README.md)
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httptools
import pyoxigraph as ox
import uvloop

from kg import build, catalogue, dataset, vocab
from kg.config import LANGUAGES

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- over_http.py: begin -->", "<!-- over_http.py: end -->"
BIN = Path(sys.executable).parent
ANSWER = 60
"""Seconds that one answer may take; rdflib needs several for a join."""
JSON = "application/sparql-results+json"
OURS = "kg serve"
PEERS = ("oxigraph serve-read-only", "rdflib-endpoint")
ENTITY = vocab.expand("initiative/cmx-2010/A.2.b.2", vocab.CANONICAL_BASE)
QUESTION = "firmness-by-priority"
BY_ADDRESS = f"canned question by `/query/{QUESTION}`"
"""What only we have: asked by its address, the answer is kept for as long as the version is served."""
TURTLE, PAGE, NEW = "document, Turtle", "document, HTML", "document, HTML, each read for the first time"
"""The document about an entity; the bare server has no documents and is asked to DESCRIBE the entity."""
SETTINGS = "[limits]\nbudget = 1e9\nburst = 1e9\nshare = 8\nlanes = 8\npace = 1_000_000\n"
"""What one client may use is lifted, since one client asks; the checks are made all the same."""


@dataclass(frozen=True)
class Server:
    """One running server: where it listens and the path of its endpoint."""

    name: str
    port: int
    path: str


@dataclass(frozen=True)
class Asked:
    """What is asked of a server: under which name, at which paths (in turn, one is asked again and again), for what."""

    server: Server
    name: str
    paths: Sequence[str]
    accept: str


@dataclass
class Sample:
    """What one round found: seconds it lasted, and milliseconds of each request."""

    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds


class _Connection(asyncio.Protocol):
    """Sends one request after the other over one connection until the time or the count is used up."""

    def __init__(self, requests: Iterator[bytes], until: float, count: int) -> None:
        self.requests, self.until, self.left = requests, until, count
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.body = bytearray()
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._send()

    def _send(self) -> None:
        if (request := next(self.requests, None)) is None:
            return self._end(None)
        self.body.clear()
        self.sent = time.perf_counter()
        self.transport.write(request)
        return None

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        if (status := self.parser.get_status_code()) != 200:
            return self._end(RuntimeError(f"status {status}: {self.body[:300]!r}"))
        self.latencies.append((now - self.sent) * 1000)
        self.left -= 1
        if now >= self.until or self.left <= 0:
            return self._end(None)
        return self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error or RuntimeError("the server closed the connection"))

    def _end(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)
        self.transport.close()


async def ask(
    port: int, paths: Sequence[str], accept: str, connections: int, seconds: float, count: int
) -> tuple[Sample, bytes]:
    """One round: `connections` at once, each at most `seconds` long and `count` requests; and the last body."""
    heads = (f"GET {p} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n".encode() for p in paths)
    requests = itertools.cycle(heads) if len(paths) == 1 else heads
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    made = [
        (await loop.create_connection(lambda: _Connection(requests, start + seconds, count), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    async with asyncio.timeout(seconds + ANSWER):
        await asyncio.gather(*(c.done for c in made))
    return Sample(time.perf_counter() - start, [t for c in made for t in c.latencies]), bytes(made[0].body)


# --- servers ----------------------------------------------------------------------------------


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, path: str, port: int, command: Sequence[str | Path], folder: Path) -> Iterator[Server]:
    """Start a server, wait until it answers, and stop it by its handle."""
    with (folder / f"{port}.log").open("w+b") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    asyncio.run(ask(port, [f"{path}?query=ASK%7B%7D"], JSON, 1, 10, 1))
                    break
                except (OSError, RuntimeError):
                    if process.poll() is not None or time.monotonic() > deadline:
                        log.seek(0)
                        raise SystemExit(f"{name} does not answer:\n{log.read().decode()}") from None
                    time.sleep(0.1)
            yield Server(name, port, path)
        finally:
            process.terminate()
            process.wait(20)


def servers(stack: ExitStack, folder: Path, only: Sequence[str]) -> list[Server]:
    """Build the shipped data and start every server on them."""
    data = build.build(dataset.load(), folder / "out", profiles=()).data
    (folder / "data").mkdir()
    (folder / "data" / "kg.toml").write_text(SETTINGS, encoding="utf-8")
    ports = [free_port() for _ in range(3)]
    disk = folder / "oxigraph"
    started: list[tuple[str, str, Sequence[str | Path]]] = [
        (OURS, "/sparql", [BIN / "kg", "serve", "--no-build", "--out", folder / "out", "--data", folder / "data",
                           "--port", str(ports[0])]),
        (
            PEERS[0],
            "/query",
            [BIN / "oxigraph", "serve-read-only", "--union-default-graph", "--location", disk, "--bind",
             f"127.0.0.1:{ports[1]}"],
        ),
        (PEERS[1], "/", [BIN / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(ports[2]), data]),
    ]  # fmt: skip
    if PEERS[0] in only:
        subprocess.run(  # noqa: S603
            [BIN / "oxigraph", "load", "--location", disk, "--file", data], check=True, capture_output=True
        )
    return [
        stack.enter_context(running(name, path, port, command, folder))
        for (name, path, command), port in zip(started, ports, strict=True)
        if name in only
    ]


# --- measuring --------------------------------------------------------------------------------


def questions() -> dict[str, str]:
    """What is asked of every server: name to query text."""
    return {
        "ASK": "ASK { ?s ?p ?o }",
        "lookup": f"SELECT ?p ?o WHERE {{ <{ENTITY}> ?p ?o }}",
        "canned question": catalogue.read_catalogue()[QUESTION].bound(),
    }


def answer_of(body: bytes) -> object:
    """What an answer says, whatever its order and spelling: a truth value or the sorted rows."""
    found = json.loads(body)
    if "boolean" in found:
        return found["boolean"]
    string = ("datatype", "http://www.w3.org/2001/XMLSchema#string")

    def row(bindings: dict[str, dict[str, str]]) -> str:
        return str(sorted((name, sorted(set(cell.items()) - {string})) for name, cell in bindings.items()))

    return sorted(row(bindings) for bindings in found["results"]["bindings"])


def plan(started: Sequence[Server], begin: float, end: float) -> list[Asked]:
    """What is asked in one round.

    Args:
        begin, end: Part (0 to 1) of all documents that is read for the first time in this round.
    """
    found = [
        Asked(s, name, [f"{s.path}?query={quote(text, safe='')}"], JSON)
        for name, text in questions().items() for s in started
    ]  # fmt: skip
    document = f"/doc/{ENTITY.partition('/id/')[2]}"
    for server in started:
        if server.name == OURS:
            found += [
                Asked(server, BY_ADDRESS, [f"/query/{QUESTION}?format=json"], JSON),
                Asked(server, TURTLE, [document], "text/turtle"),
                Asked(server, PAGE, [document], "text/html"),
                Asked(server, NEW, pages()[int(begin * len(pages())) : int(end * len(pages()))], "text/html"),
            ]
        elif server.name == PEERS[0]:
            described = f"{server.path}?query={quote(f'DESCRIBE <{ENTITY}>', safe='')}"
            found.append(Asked(server, TURTLE, [described], "text/turtle"))
    return found


@cache
def pages() -> list[str]:
    """The page of every node in the data, in each language."""
    base = f"{vocab.CANONICAL_BASE}id/"
    iris = {str(q.subject)[1:-1] for q in dataset.load().quads}
    paths = sorted(f"/doc/{iri.removeprefix(base)}" for iri in iris if iri.startswith(base))
    return [f"{path}?lang={language}" for path in paths for language in LANGUAGES]


def measure(
    started: Sequence[Server], rounds: int, seconds: float, connections: int
) -> dict[tuple[str, str], list[Sample]]:
    """Ask each question of each server in `rounds` interleaved rounds; all must give one answer."""
    answers: dict[str, object] = {}
    found: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for turn in range(rounds + 1):
        asked = plan(started, turn / (rounds + 1), (turn + 1) / (rounds + 1))
        for one in asked if turn % 2 else reversed(asked):
            sample, body = asyncio.run(ask(one.server.port, one.paths, one.accept, connections, seconds, 100_000))
            key = "canned question" if one.name == BY_ADDRESS else one.name
            if one.accept == JSON and answers.setdefault(key, answer_of(body)) != answer_of(body):
                raise SystemExit(f"{one.server.name} gives another answer to {one.name}")
            if one.accept == "text/turtle":
                answers[one.server.name] = set(ox.parse(body, ox.RdfFormat.TURTLE))
            if turn:  # the first round warms up
                found[one.name, one.server.name].append(sample)
        ours, bare = answers.get(OURS), answers.get(PEERS[0])
        if isinstance(ours, set) and isinstance(bare, set) and not bare <= ours:
            raise SystemExit(f"the document lacks what {PEERS[0]} says about the entity")
        sys.stderr.write(f"round {turn} of {rounds}\n")
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(found: dict[tuple[str, str], list[Sample]]) -> str:
    """The result as a Markdown table; ratios are medians over the rounds."""
    lines = [
        "| asked | server | requests/s | median ms | p99 ms | kg serve / it, requests | kg serve / it, p99 |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for (name, server), samples in found.items():
        pooled = [t for s in samples for t in s.latencies]
        row = [name, server, f"{statistics.median(s.rate for s in samples):,.0f}",
               f"{percentile(pooled, 0.5):.2f}", f"{percentile(pooled, 0.99):.2f}"]  # fmt: skip
        ours = found.get((name, OURS)) or []
        if server == OURS or not ours:
            row += ["", ""]
        else:
            pairs = list(zip(ours, samples, strict=True))
            rates = statistics.median(a.rate / b.rate for a, b in pairs)
            tails = statistics.median(percentile(a.latencies, 0.99) / percentile(b.latencies, 0.99) for a, b in pairs)
            row += [f"{rates:,.2f}", f"{tails:,.2f}"]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def machine() -> str:
    """What the numbers were measured on."""
    packages = ("pyoxigraph", "oxigraph", "rdflib-endpoint", "rdflib", "uvicorn", "uvloop", "httptools", "starlette")
    versions = []
    for name in packages:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, {', '.join(versions)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="of one question to one server in one round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--only", action="append", choices=[OURS, *PEERS], help="may be repeated; default: all")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    only = options.only or [OURS, *PEERS]
    uvloop.install()
    folder = Path(tempfile.mkdtemp(prefix="kg-benchmark-"))
    try:
        with ExitStack() as stack:
            started = servers(stack, folder, only)
            found = measure(started, options.rounds, options.seconds, options.connections)
    finally:
        shutil.rmtree(folder)
    text = (
        f"Measured on {machine()}; {options.rounds} rounds of {options.seconds:g} s, "
        f"{options.connections} connections.\n\n{table(found)}"
    )
    sys.stdout.write(text + "\n")
    if options.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


main()
