"""Real servers for tests: a version built from given quads, served by the real command in its own process."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from starlette.testclient import TestClient

from kg import build, catalogue
from kg.config import Config, read
from kg.dataset import Dataset
from kg.web.app import create_app
from kg.web.service import Service

START, STOP, ANSWER = 60, 20, 30
"""Seconds that a server may take to start, to stop, and to answer one request."""


@dataclass(frozen=True)
class Reply:
    """One HTTP response, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A running `kg serve`.

    Attributes:
        address: ``http://127.0.0.1:PORT`` without a slash at the end.
        folder: Holds ``data/kg.toml`` and ``build/``.
        process: The handle by which it is stopped.
    """

    address: str
    folder: Path
    config: Config
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def sparql(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"{self.address}/sparql"

    def output(self) -> str:
        """What the server has written so far."""
        return "".join(self.lines)

    def publish(self, quads: Iterable[ox.Quad]) -> build.Version:
        """Build another version, which the running server takes up by itself."""
        return publish(self.config, quads, self.folder)

    def request(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """Send exactly this: no header is added but Host and Content-Length, no redirect is followed."""
        place = urlsplit(self.address)
        assert place.hostname
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=ANSWER)
        try:
            given = {"Host": place.netloc, **(headers or {})}
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                connection.putheader(name, value)
            if body is not None and "Transfer-Encoding" not in given:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()


def publish(config: Config, quads: Iterable[ox.Quad], folder: Path) -> build.Version:
    """Build a version from quads, whatever they say; every one must be in a named graph."""
    return build.build(Dataset(config, tuple(quads), {}), folder / "build", profiles=())


def inside(data: Dataset, out: Path, limits: Mapping[str, float] | None = None, **settings: Any) -> TestClient:
    """A client of a site in this process.

    Args:
        data: What is served; built in `out`, unless something is built there.
        limits: Those that differ from the data's.
        settings: Of the client, such as ``root_path``.
    """
    if not (out / "current").exists():
        build.build(data, out, profiles=())
    chosen = replace(data.config.limits, **(limits or {}))  # type: ignore[arg-type]
    service = Service(out, data.config, catalogue.read_catalogue(), chosen)
    return TestClient(create_app(service), follow_redirects=False, **settings)


@contextmanager
def serving(
    quads: Iterable[ox.Quad], folder: Path, settings: str = "", arguments: Sequence[str] = ()
) -> Iterator[Server]:
    """Build `quads` and serve them until the block ends.

    Args:
        folder: An empty folder of the test's own.
        settings: The text of `kg.toml`; ``[limits]`` for example.
        arguments: More of the command line.

    Raises:
        AssertionError: The server did not start, or did not end well; with all it wrote.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "kg.toml").write_text(settings, encoding="utf-8")
    config = read(data)
    publish(config, quads, folder)
    with run(folder, config, arguments) as server:
        yield server


@contextmanager
def run(folder: Path, config: Config, arguments: Sequence[str] = ()) -> Iterator[Server]:
    """Serve what is built in `folder`, with `arguments` added to the command line; see `serving`."""
    command = [sys.executable, "-m", "kg", "serve", "--no-build", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--out", str(folder / "build"), "--data", str(folder / "data"), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server("", folder, config, process)
    ready = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            server.lines.append(line)
            if line.startswith("serving http://"):
                server.address = line.split()[1].rstrip("/")
                ready.set()
        ready.set()  # it has ended

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        assert ready.wait(START), f"not ready after {START} s:\n{server.output()}"
        assert server.address, f"ended before it was ready:\n{server.output()}"
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"did not stop within {STOP} s:\n{server.output()}") from None
        finally:
            reader.join(STOP)
            assert process.stdout is not None
            process.stdout.close()
    assert "Traceback" not in server.output(), server.output()
