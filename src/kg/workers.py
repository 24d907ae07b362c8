"""Killable query workers: nothing in the serving process parses or evaluates public query text.

A *zygote*, one single-threaded process per dataset version, loads the store once and forks workers
that share its pages. A worker takes one query at a time over a socket, may open no file or socket
and may not use more memory than its limit. An engine's query cannot be interrupted, so a worker
that exceeds its time is killed and another is forked (a few milliseconds).

A query that runs longer than `Limits.brief` seconds makes its worker *slow*: it gets the lowest
priority, and only `Limits.concurrent - Limits.reserve` workers may be slow at a time, so that brief
queries always find a worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import io
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import sparql_text
from kg.config import Limits
from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat
from kg.store import syntax_error

_HEADER = struct.Struct("!II")
"""Lengths of the JSON head and the body of one message."""


class LimitExceeded(QueryError):
    """A query used more than its limit. `limit` is time, memory, rows or bytes."""

    def __init__(self, limit: str, accepted: str) -> None:
        self.limit = limit
        super().__init__(
            f"exceeds the {limit} limit", where="query", accepted=accepted,
            remedy="Ask for less (LIMIT, a narrower pattern), or use the dump or a local `kg query`.",
        )  # fmt: skip


class Busy(StoreError):
    """No worker was free in time; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__("is busy", where="query service", remedy=f"Try again in {retry_after} s.")


@dataclass(frozen=True)
class Job:
    """One query with the dataset it asks and the syntax of its answer.

    Attributes:
        query: Text that passed `sparql_text.refuse_service`.
        default_graphs, named_graphs: The protocol's dataset; None where the request names none. Without
            any, and without FROM in the query, the default graph is the union of all graphs.
        results: Syntax for SELECT and ASK.
        rdf: Syntax for CONSTRUCT and DESCRIBE.
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    results: ResultsFormat
    rdf: RdfFormat


@dataclass(frozen=True)
class Answer:
    """A whole answer: media type, body, and rows (of a SELECT) or triples, None for an ASK."""

    media_type: str
    body: bytes
    rows: int | None


# --- in the worker ----------------------------------------------------------------------------


class _TooMuch(Exception):
    """Raised inside a serialiser; its argument is ``rows`` or ``bytes``."""


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond its limit, and counts lines."""

    def __init__(self, limit: int, rows: int | None = None) -> None:
        super().__init__()
        self.lines, self._limit, self._rows = 0, limit, rows

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = bytes(data)
        if self.tell() + len(chunk) > self._limit:
            raise _TooMuch("bytes")
        if self._rows is not None:
            self.lines += chunk.count(b"\n")
            if self.lines > self._rows + 1:
                raise _TooMuch("rows")
        return super().write(chunk)


def evaluate(store: ox.Store, job: Job, limits: Limits) -> Answer:
    """Run one query to the end and serialise the whole answer.

    Raises:
        QueryError: Malformed, or the evaluation fails.
        LimitExceeded: More rows or bytes than allowed.
    """
    found = _run(store, job)
    try:
        if isinstance(found, ox.QueryBoolean):
            return Answer(job.results.media_type, _plain(found.serialize(format=job.results.ox)), None)
        if isinstance(found, ox.QuerySolutions):
            # TSV escapes line ends inside terms, so its lines are the rows; the engine has no row limit of its own
            buffer = _Bounded(limits.bytes, limits.rows)
            found.serialize(buffer, ox.QueryResultsFormat.TSV)
            body = buffer.getvalue()
            if job.results.ox != ox.QueryResultsFormat.TSV:
                again = ox.parse_query_results(body, ox.QueryResultsFormat.TSV)
                assert isinstance(again, ox.QuerySolutions)
                out = _Bounded(limits.bytes)
                again.serialize(out, job.results.ox)
                body = out.getvalue()
            return Answer(job.results.media_type, body, buffer.lines - 1)
        count = 0

        def counted() -> Iterator[ox.Triple]:
            nonlocal count
            for triple in found:
                count += 1
                if count > limits.rows:
                    raise _TooMuch("rows")
                yield triple

        out = _Bounded(limits.bytes)
        ox.serialize(counted(), out, job.rdf.ox)
        return Answer(job.rdf.media_type, out.getvalue(), count)
    except _TooMuch as error:
        limit = str(error)
        raise LimitExceeded(limit, f"at most {getattr(limits, limit):,} {limit}") from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error), where="query") from error


def _run(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        if job.default_graphs is not None or job.named_graphs is not None:
            return store.query(
                job.query,
                default_graph=[ox.NamedNode(g) for g in job.default_graphs or ()],
                named_graphs=[ox.NamedNode(g) for g in job.named_graphs or ()],
            )
        return store.query(job.query, use_default_graph_as_union=not sparql_text.dataset_clause(job.query))
    except SyntaxError as error:
        raise syntax_error(error) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error), where="query") from error


def _plain(body: bytes | None) -> bytes:
    assert body is not None
    return body


def _confine(channel: socket.socket, address_space: int, memory_mib: int) -> socket.socket:
    """Leave the worker nothing but its socket: no other descriptor, no new one, and bounded memory.

    The limit on descriptors holds only while no lower number is free, so the worker keeps 0 to 3 and
    nothing else; every socket or file it tries to open is then refused by the kernel.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    kept = os.dup2(channel.fileno(), 3)
    channel.detach()
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
    bound = address_space + memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return socket.socket(fileno=kept)


def _serve(channel: socket.socket, store: ox.Store, limits: Limits, address_space: int) -> None:
    """The worker's life: one message in, one message out, until the other end closes."""
    channel = _confine(channel, address_space, limits.memory_mib)
    while (message := _receive(channel)) is not None:
        body = b""
        try:
            answer = evaluate(store, _job(message), limits)
            head: dict[str, object] = {"media_type": answer.media_type, "rows": answer.rows}
            body = answer.body
        except LimitExceeded as error:
            head = {"limit": error.limit, "accepted": error.accepted}
        except QueryError as error:
            head = {
                "problem": error.problem, "where": error.where, "accepted": error.accepted,
                "line": error.line, "column": error.column,
            }  # fmt: skip
        encoded = json.dumps(head).encode()
        channel.sendall(_HEADER.pack(len(encoded), len(body)) + encoded)
        channel.sendall(body)


def _job(message: dict[str, object]) -> Job:
    def graphs(name: str) -> tuple[str, ...] | None:
        value = message[name]
        assert value is None or isinstance(value, list)
        return None if value is None else tuple(value)

    results = next(f for f in RESULTS_FORMATS if f.name == message["results"])
    rdf = next(f for f in RDF_FORMATS if f.name == message["rdf"])
    return Job(str(message["query"]), graphs("default_graphs"), graphs("named_graphs"), results, rdf)


def _message(job: Job) -> bytes:
    encoded = json.dumps(
        {
            "query": job.query,
            "default_graphs": job.default_graphs,
            "named_graphs": job.named_graphs,
            "results": job.results.name,
            "rdf": job.rdf.name,
        }
    ).encode()
    return _HEADER.pack(len(encoded), 0) + encoded


def _receive(channel: socket.socket) -> dict[str, object] | None:
    header = _exactly(channel, _HEADER.size)
    if header is None:
        return None
    encoded = _exactly(channel, _HEADER.unpack(header)[0])
    return None if encoded is None else json.loads(encoded)


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# --- the zygote -------------------------------------------------------------------------------


def zygote(control: socket.socket, data: Path, limits: Limits) -> None:
    """Load the store once, then fork a worker for each byte on `control` until it closes.

    For each fork the zygote sends the worker's process id with two descriptors: the other end of the
    worker's socket and a pidfd, by which the server can kill it without a race on the number.
    """
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_QUADS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps; the server watches the pidfd
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the server, which then closes `control`
    gc.collect()
    gc.freeze()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    address_space = pages * resource.getpagesize()
    control.sendall(b"r")
    while control.recv(1):
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                theirs.close()
                control.close()
                _die_with_parent()
                _serve(ours, store, limits, address_space)
                code = 0
            finally:
                os._exit(code)
        ours.close()
        try:
            pidfd = os.pidfd_open(pid)
        except ProcessLookupError:  # it is gone already: the server sees an end without an answer
            pidfd = os.open(os.devnull, os.O_RDONLY)
        socket.send_fds(control, [_PID.pack(pid)], [theirs.fileno(), pidfd])
        theirs.close()
        os.close(pidfd)


_PID = struct.Struct("!I")


def _die_with_parent() -> None:
    """A worker never outlives its zygote, even while it runs a query (Linux: prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


# --- in the server ----------------------------------------------------------------------------


@dataclass
class _Worker:
    pid: int
    pidfd: int
    channel: socket.socket
    jobs: int = 0
    slow: bool = False
    ended: str = ""

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self.channel.close()
        os.close(self.pidfd)


@dataclass
class Counts:
    """What a pool has done since it started."""

    answered: int = 0
    refused: int = 0
    killed: int = 0
    died: int = 0
    busy: int = 0
    forked: int = 0


class Pool:
    """The workers of one dataset version; used from one event loop.

    `start` loads the store; `run` asks; `close` lets running queries end and then ends all processes.
    """

    JOBS = 1000
    """Queries after which a worker is replaced, so that memory it holds is given back."""

    def __init__(self, data: Path, limits: Limits) -> None:
        self.limits, self.counts = limits, Counts()
        self._data = data
        self._idle: list[_Worker] = []
        self._busy: set[int] = set()  # process ids of workers with a query
        self._slow = 0
        self._slots = asyncio.Semaphore(limits.concurrent)
        self._waiting = 0
        self._running = 0
        self._fork_lock = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    async def start(self) -> None:
        """Start the zygote and wait until it has loaded the store.

        Raises:
            StoreError: It ended before it was ready.
        """
        ours, theirs = socket.socketpair()
        arguments = [str(theirs.fileno()), str(self._data), json.dumps(asdict(self.limits))]
        self._zygote = subprocess.Popen(  # noqa: S603  our own program and path
            [sys.executable, "-m", "kg.workers", *arguments], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        ours.setblocking(False)
        self._control = ours
        ready = await asyncio.get_running_loop().sock_recv(ours, 1)
        if ready != b"r":
            raise StoreError("could not be loaded", where="query service", value=self._data)

    async def run(self, job: Job) -> Answer:
        """Ask one query.

        Raises:
            QueryError: The engine refuses it (with line and column), or it fails.
            LimitExceeded: Time, memory, rows or bytes.
            Busy: No worker in time.
        """
        await self._enter()
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
            try:
                answer = await self._ask(worker, job)
            except BaseException:
                # also when the client has left: the query is not worth finishing
                if worker.pid in self._busy or worker.ended:
                    self._release(worker, keep=False)
                else:
                    self._release(worker, keep=True)
                raise
            self._release(worker, keep=True)
            self.counts.answered += 1
            return answer
        finally:
            self._leave()

    async def close(self, seconds: float = 10.0) -> None:
        """Wait for running queries, at most `seconds`, then end every process."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), seconds)
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        if self._control is not None:
            self._control.close()
        if self._zygote is not None:
            try:
                await asyncio.to_thread(self._zygote.wait, 5)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                await asyncio.to_thread(self._zygote.wait)

    async def _enter(self) -> None:
        if self._slots.locked():
            if self._waiting >= self.limits.queue:
                self.counts.busy += 1
                raise Busy
            self._waiting += 1
            try:
                await asyncio.wait_for(self._slots.acquire(), self.limits.wait)
            except TimeoutError:
                self.counts.busy += 1
                raise Busy from None
            finally:
                self._waiting -= 1
        else:
            await self._slots.acquire()
        self._running += 1
        self._quiet.clear()

    def _leave(self) -> None:
        self._slots.release()
        self._running -= 1
        if not self._running:
            self._quiet.set()

    async def _fork(self) -> _Worker:
        assert self._control is not None
        loop = asyncio.get_running_loop()
        async with self._fork_lock:
            try:
                await loop.sock_sendall(self._control, b"f")
                await _readable(self._control)
                message, descriptors, _, _ = socket.recv_fds(self._control, _PID.size, 2)
            except OSError as error:
                raise StoreError("has lost its zygote", where="query service", value=error) from error
            if len(message) != _PID.size or len(descriptors) != 2:
                raise StoreError("has lost its zygote", where="query service")
        channel = socket.socket(fileno=descriptors[0])
        channel.setblocking(False)
        self.counts.forked += 1
        return _Worker(_PID.unpack(message)[0], descriptors[1], channel)

    async def _ask(self, worker: _Worker, job: Job) -> Answer:
        loop = asyncio.get_running_loop()
        self._busy.add(worker.pid)
        worker.jobs += 1
        slow = loop.call_later(self.limits.brief, self._turn_slow, worker)
        try:
            async with asyncio.timeout(self.limits.seconds):
                await loop.sock_sendall(worker.channel, _message(job))
                sizes = await _read(worker.channel, _HEADER.size)
                head_size, body_size = _HEADER.unpack(sizes)
                head = json.loads(await _read(worker.channel, head_size))
                body = await _read(worker.channel, body_size)
        except TimeoutError:
            worker.ended = "time"
            worker.kill()
            self.counts.killed += 1
            raise LimitExceeded("time", f"at most {self.limits.seconds:g} s") from None
        except (OSError, EOFError):
            if worker.ended == "busy":
                self.counts.busy += 1
                raise Busy from None
            worker.ended = "memory"
            self.counts.died += 1
            raise LimitExceeded(
                "memory", f"at most {self.limits.memory_mib} MiB, and a query the engine can run"
            ) from None
        finally:
            slow.cancel()
        self._busy.discard(worker.pid)
        if "limit" in head:
            self.counts.refused += 1
            raise LimitExceeded(head["limit"], head["accepted"])
        if "problem" in head:
            raise QueryError(
                head["problem"],
                where=head["where"],
                accepted=head["accepted"],
                line=head["line"],
                column=head["column"],
            )
        return Answer(head["media_type"], body, head["rows"])

    def _turn_slow(self, worker: _Worker) -> None:
        if self._slow >= max(1, self.limits.concurrent - self.limits.reserve):
            worker.ended = "busy"
            worker.kill()
            return
        worker.slow = True
        self._slow += 1
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, worker.pid, 19)

    def _release(self, worker: _Worker, keep: bool) -> None:
        self._busy.discard(worker.pid)
        if worker.slow:
            self._slow -= 1
        if keep and not worker.slow and not worker.ended and worker.jobs < self.JOBS:
            self._idle.append(worker)
        else:
            worker.close()


async def _readable(channel: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(channel, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(channel)


async def _read(channel: socket.socket, size: int) -> bytes:
    """Exactly `size` bytes, into one buffer; EOFError if the worker is gone."""
    loop = asyncio.get_running_loop()
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = await loop.sock_recv_into(channel, view)
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(buffer)


if __name__ == "__main__":
    zygote(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), Limits(**json.loads(sys.argv[3])))
