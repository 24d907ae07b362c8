"""Two SPARQL engines in processes of their own, on loopback, with data of their own; stopped by handle.

The fixtures live in `conftest.py`, so that one test session starts each engine once; tests that use
them belong to the xdist group ``engines``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.endpoint import Endpoint

START_SECONDS = 60.0
VIRTUOSO_ROWS = 100_000
"""ResultSetMaxRows of our Virtuoso; Debian's file says 10,000."""


@dataclass(frozen=True)
class Engine:
    """A running server: its three addresses, and the user who may write."""

    name: str
    query: str
    update: str
    graph_store: str
    user: str | None = None
    password: str | None = None
    protected: str | None = None
    """A query address that asks for the user, if there is one."""

    def endpoint(self, *, graph_store: bool = True, seconds: float = 60.0) -> Endpoint:
        """An endpoint that may write."""
        return Endpoint(
            self.query,
            update=self.update,
            graph_store=self.graph_store if graph_store else None,
            user=self.user,
            password=self.password,
            seconds=seconds,
        )

    def environment(self) -> dict[str, str]:
        """The environment of a `kg` that may write."""
        kept = {k: v for k, v in os.environ.items() if k not in ("KG_USER", "KG_PASSWORD")}
        return kept | ({"KG_USER": self.user, "KG_PASSWORD": self.password} if self.user and self.password else {})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, from its first answer at `url` to its end.

    Raises:
        RuntimeError: It ends or does not answer in time; with what it printed.
    """
    log = folder / "output.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            try:
                process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
            raise RuntimeError(f"{command[0]} does not answer at {url}:\n{log.read_text(errors='replace')[-4000:]}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def oxigraph() -> Iterator[Engine]:
    """The Oxigraph server of the PyPI package `oxigraph`."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.fail("the dev dependency `oxigraph` is not installed; run `make test` or scripts/setup test")
    with tempfile.TemporaryDirectory(prefix="kg-oxigraph-") as name:
        port = free_port()
        root = f"http://127.0.0.1:{port}"
        command = [str(program), "serve", "--location", f"{name}/store", "--bind", f"127.0.0.1:{port}"]
        with running(command, Path(name), f"{root}/query?query=ASK%7B%7D"):
            yield Engine("oxigraph", f"{root}/query", f"{root}/update", f"{root}/store")


_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CaseMode = 2
DirsAllowed = {folder}
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
MaxQueryCostEstimationTime = 0
DefaultQuery = ASK {{}}
"""


@contextmanager
def virtuoso() -> Iterator[Engine]:
    """Virtuoso of the Debian package `virtuoso-opensource-7-bin`, with the caps on rows and buffers raised."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip(
            "NOT TESTED ON VIRTUOSO: virtuoso-t is missing; run  sudo apt-get install virtuoso-opensource-7-bin"
        )
    with tempfile.TemporaryDirectory(prefix="kg-virtuoso-") as name:
        port, sql_port = free_port(), free_port()
        ini = Path(name) / "virtuoso.ini"
        ini.write_text(_INI.format(folder=name, port=port, sql_port=sql_port, rows=VIRTUOSO_ROWS))
        root = f"http://127.0.0.1:{port}"
        with running([program, "+foreground", "+configfile", str(ini)], Path(name), f"{root}/sparql"):
            yield Engine(
                "virtuoso",
                f"{root}/sparql",
                f"{root}/sparql-auth",
                f"{root}/sparql-graph-crud-auth",
                "dba",
                "dba",
                f"{root}/sparql-auth",
            )
