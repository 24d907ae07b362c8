"""Two clients of one server, told apart by their address of loopback: one floods, one asks now and then.

Run as a program it is the flood: ``python -m tests.server.flood PORT CONNECTIONS`` reads targets, one per line, and
asks for them in turn over all connections, as fast as they are answered, until it is stopped.
"""

from __future__ import annotations

import asyncio
import http.client
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httptools

from tests.server.servers import Server

FLOODING, QUIET = "127.0.0.2", "127.0.0.3"
"""Addresses of the two clients; all of 127/8 is loopback."""
ACCEPT = "Accept: text/html, application/sparql-results+json;q=0.9, */*;q=0.1"


@dataclass
class Seen:
    """What the quiet client saw: status and milliseconds of each request."""

    statuses: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The milliseconds that `share` (0 to 1) of the requests did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ask(server: Server, targets: Sequence[str], seconds: float, pause: float = 0.01) -> Seen:
    """Ask for `targets` in turn over one connection, with a pause after each answer, for some seconds."""
    place = urlsplit(server.address)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60, source_address=(QUIET, 0))
    name, _, value = ACCEPT.partition(": ")
    seen, end = Seen(), time.monotonic() + seconds
    for target in itertools.cycle(targets):
        start = time.perf_counter()
        connection.request("GET", target, headers={name: value})
        response = connection.getresponse()
        response.read()
        seen.times.append((time.perf_counter() - start) * 1000)
        seen.statuses.append(response.status)
        if time.monotonic() > end:
            break
        time.sleep(pause)
    connection.close()
    return seen


@contextmanager
def flooding(server: Server, targets: Sequence[str], connections: int) -> Iterator[dict[str, int]]:
    """Flood the server from a process of its own until the block ends.

    Yields:
        Answers by status; filled when the block has ended.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.flood", str(urlsplit(server.address).port), str(connections)],
        cwd=Path(__file__).parents[2], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    found: dict[str, int] = {}
    try:
        process.stdin.write("".join(f"{t}\n" for t in targets) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "flooding\n"
        yield found
        process.stdin.close()
        for line in process.stdout:
            status, _, number = line.partition(" ")
            found[status] = int(number)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class _Flood(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, requests: Iterator[bytes], counts: dict[int, int]) -> None:
        self._requests, self._counts = requests, counts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        self._counts[status] = self._counts.get(status, 0) + 1
        self._transport.write(next(self._requests))


async def _flood(port: int, connections: int, targets: Sequence[str]) -> dict[int, int]:
    loop, counts = asyncio.get_running_loop(), dict[int, int]()
    requests = itertools.cycle(f"GET {t} HTTP/1.1\r\nHost: 127.0.0.1\r\n{ACCEPT}\r\n\r\n".encode() for t in targets)
    for _ in range(connections):
        await loop.create_connection(lambda: _Flood(requests, counts), "127.0.0.1", port, local_addr=(FLOODING, 0))
    print("flooding", flush=True)  # noqa: T201  told to `flooding`
    await loop.run_in_executor(None, sys.stdin.read)  # until it is closed
    return counts


if __name__ == "__main__":
    # Other machines would do this work; the processors here are the server's first.
    os.nice(19)
    asked = list(iter(lambda: sys.stdin.readline().rstrip("\n"), ""))
    for status, number in sorted(asyncio.run(_flood(int(sys.argv[1]), int(sys.argv[2]), asked)).items()):
        print(status, number)  # noqa: T201
