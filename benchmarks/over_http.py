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
from importlib import metadata
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httptools
import uvloop

from kg import build, catalogue, dataset, vocab

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


@dataclass(frozen=True)
class Server:
    """One running server: where it listens and the path of its endpoint."""

    name: str
    port: int
    path: str


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

    def __init__(self, request: bytes, until: float, count: int) -> None:
        self.request, self.until, self.left = request, until, count
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.body = bytearray()
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._send()

    def _send(self) -> None:
        self.body.clear()
        self.sent = time.perf_counter()
        self.transport.write(self.request)

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


async def ask(port: int, path: str, connections: int, seconds: float, count: int) -> tuple[Sample, bytes]:
    """One round: `connections` at once, each at most `seconds` long and `count` requests; and the last body."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {JSON}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    made = [
        (await loop.create_connection(lambda: _Connection(head, start + seconds, count), "127.0.0.1", port))[1]
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
                    asyncio.run(ask(port, f"{path}?query=ASK%7B%7D", 1, 10, 1))
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
    ports = [free_port() for _ in range(3)]
    disk = folder / "oxigraph"
    started: list[tuple[str, str, Sequence[str | Path]]] = [
        (OURS, "/sparql", [BIN / "kg", "serve", "--no-build", "--out", folder / "out", "--port", str(ports[0])]),
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


def measure(
    started: Sequence[Server], rounds: int, seconds: float, connections: int
) -> dict[tuple[str, str], list[Sample]]:
    """Ask each question of each server in `rounds` interleaved rounds; all must give one answer."""
    plan = [(s, name, f"{s.path}?query={quote(text, safe='')}") for name, text in questions().items() for s in started]
    plan += [(s, BY_ADDRESS, f"/query/{QUESTION}?format=json") for s in started if s.name == OURS]
    answers: dict[str, object] = {}
    found: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for turn in range(rounds + 1):
        for server, name, path in plan if turn % 2 else reversed(plan):
            sample, body = asyncio.run(ask(server.port, path, connections, seconds, 100_000))
            key = "canned question" if name == BY_ADDRESS else name
            if answers.setdefault(key, answer_of(body)) != answer_of(body):
                raise SystemExit(f"{server.name} gives another answer to {name}")
            if turn:  # the first round warms up
                found[name, server.name].append(sample)
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
