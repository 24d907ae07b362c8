"""What the service has done: numbers for Prometheus, and a line per request in the access log."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import resource
import sys
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

_log = logging.getLogger(__name__)

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of the time of an answer, in seconds."""
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus text exposition format."""


@dataclass(frozen=True)
class Visit:
    """One request that has ended.

    Attributes:
        client: Address of the client.
        route: First part of the path if it is one of ours, else ``other``: few values, whatever is asked.
        path: The path as decoded, without the query string.
        query: Query string and, of a POST, the body; kept only if the operator asks for it.
        status: 499 if the client left before the answer, 500 for a fault of ours.
        size: Bytes of the body as sent.
        seconds: From the request to the end of the answer.
        worker: Seconds that a worker was held.
    """

    client: str
    method: str
    route: str
    path: str
    query: str
    status: int
    size: int
    seconds: float
    worker: float


class AccessLog:
    """One JSON object per line and request; without query text unless `queries`.

    The file is opened for appending; `reopen` after it was moved away. A line that cannot be written is lost and
    the first loss is told: a full disk must not end the service.
    """

    def __init__(self, path: str, queries: bool = False) -> None:
        """Args: path: A file, or ``-`` for standard output."""
        self.path, self.queries = path, queries
        self._file: IO[str] | None = None
        self._lossy = False
        self.reopen()

    def reopen(self) -> None:
        """Open the file anew.

        Raises:
            OSError: It cannot be opened; the old one stays.
        """
        old = self._file
        self._file = sys.stdout if self.path == "-" else Path(self.path).open("a", encoding="utf-8")  # noqa: SIM115
        if old is not None and old is not sys.stdout:
            old.close()

    def write(self, visit: Visit) -> None:
        """Append a line."""
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": visit.client, "method": visit.method, "path": visit.path, "status": visit.status,
            "bytes": visit.size, "ms": round(visit.seconds * 1000, 2), "worker_ms": round(visit.worker * 1000, 2),
        }  # fmt: skip
        if self.queries and visit.query:
            line["query"] = visit.query
        assert self._file is not None
        try:
            self._file.write(json.dumps(line) + "\n")  # ASCII only: no character of a client's can end the line
            self._file.flush()
            self._lossy = False
        except (OSError, ValueError) as error:
            if not self._lossy:
                self._lossy = True
                _log.warning("the access log %s cannot be written (%s); lines are lost", self.path, error)


class Traffic:
    """Counts of all requests since the start, and the access log if there is one."""

    def __init__(self, log: AccessLog | None = None) -> None:
        self.log, self.running, self.bytes = log, 0, 0
        self._requests: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._start = time.time()

    def note(self, visit: Visit) -> None:
        """Count a request that has ended, and log it."""
        key = (visit.route, visit.method, visit.status)
        self._requests[key] = self._requests.get(key, 0) + 1
        times = self._times.setdefault(visit.route, [0] * (len(BOUNDS) + 1))
        times[bisect_left(BOUNDS, visit.seconds)] += 1
        self._seconds[visit.route] = self._seconds.get(visit.route, 0.0) + visit.seconds
        self.bytes += visit.size
        if self.log is not None:
            self.log.write(visit)

    def exposition(
        self,
        counters: Mapping[str, tuple[str, float]],
        gauges: Mapping[str, tuple[str, float]],
        about: Mapping[str, str],
    ) -> str:
        """All numbers in the Prometheus text format.

        Args:
            counters, gauges: Others' numbers: name to help text and value.
            about: Labels of ``kg_info``.
        """
        rows: list[str] = []

        def family(name: str, kind: str, help_: str, samples: Iterable[tuple[str, float]]) -> None:
            rows.append(f"# HELP {name} {help_}\n# TYPE {name} {kind}")
            rows.extend(f"{name}{labels} {value:.12g}" for labels, value in samples)

        family("kg_info", "gauge", "What is served.", [(_labels(**about), 1)])
        family(
            "kg_requests_total", "counter", "Requests answered; status 499: the client left.",
            ((_labels(route=r, method=m, status=str(s)), n) for (r, m, s), n in sorted(self._requests.items())),
        )  # fmt: skip
        name = "kg_request_seconds"
        rows.append(f"# HELP {name} Time from the request to the end of the answer.\n# TYPE {name} histogram")
        for route, times in sorted(self._times.items()):
            total = 0
            for bound, count in zip([*map(str, BOUNDS), "+Inf"], times, strict=True):
                total += count
                rows.append(f"{name}_bucket{_labels(route=route, le=bound)} {total}")
            rows.append(f"{name}_sum{_labels(route=route)} {self._seconds[route]:.12g}")
            rows.append(f"{name}_count{_labels(route=route)} {total}")
        family("kg_sent_bytes_total", "counter", "Bytes of the bodies sent.", [("", self.bytes)])
        family("kg_requests_running", "gauge", "Requests that are being answered.", [("", self.running)])
        for kind, numbers in (("counter", counters), ("gauge", gauges)):
            for other, (help_, value) in numbers.items():
                family(other, kind, help_, [("", value)])
        used = resource.getrusage(resource.RUSAGE_SELF)
        family(
            "process_cpu_seconds_total", "counter", "Processor time of the serving process.",
            [("", used.ru_utime + used.ru_stime)],
        )  # fmt: skip
        family("process_start_time_seconds", "gauge", "Start, in seconds since 1970.", [("", self._start)])
        with contextlib.suppress(OSError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            family(
                "process_resident_memory_bytes", "gauge", "Memory of the serving process.",
                [("", pages * os.sysconf("SC_PAGE_SIZE"))],
            )  # fmt: skip
            family("process_open_fds", "gauge", "Open descriptors of the serving process.",
                   [("", len(list(Path("/proc/self/fd").iterdir())))])  # fmt: skip
        return "\n".join(rows) + "\n"


def _labels(**values: str) -> str:
    """Labels of a sample; values escaped as the format wants it."""

    def escaped(value: str) -> str:
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')

    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in values.items()) + "}"
