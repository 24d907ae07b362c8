"""Killable query workers: nothing in the serving process parses or evaluates public query text.

A *zygote*, one single-threaded process per dataset version, loads the store once and forks workers
that share its pages. A worker takes one query at a time over a socket, may open no file or socket
and may not use more memory than its limit. An engine's query cannot be interrupted, so a worker
that exceeds its time is killed and another is forked (a few milliseconds).

A query that runs longer than `Limits.brief` seconds makes its worker *slow*: it gets the lowest
priority, and only `Limits.concurrent - Limits.reserve` workers may be slow at a time, so that brief
queries always find a worker. Clients that use much (`budget.Account.heavy`) have workers of their own,
which stand behind the others and behind the serving process wherever processors are scarce.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import io
import json
import logging
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg import budget, sparql_text
from kg.config import Limits
from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat
from kg.store import syntax_error

_log = logging.getLogger(__name__)
BEHIND = 10
"""Nice value of the workers of clients that use much; 0 is that of the others and of the serving process."""
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
        base: What a relative IRI of the query is resolved against; None refuses relative IRIs.
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    results: ResultsFormat
    rdf: RdfFormat
    base: str | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer: media type, body, and rows (of a SELECT) or triples, None for an ASK."""

    media_type: str
    body: bytes
    rows: int | None


# --- in the worker ----------------------------------------------------------------------------


_SLACK = 8
"""How many times longer than in CSV an answer may be in TSV, which repeats the datatypes."""


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
            final = job.results.ox == ox.QueryResultsFormat.TSV
            buffer = _Bounded(limits.bytes * (1 if final else _SLACK), limits.rows)
            found.serialize(buffer, ox.QueryResultsFormat.TSV)
            body = buffer.getvalue()
            if not final:
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
                base_iri=job.base,
                default_graph=[ox.NamedNode(g) for g in job.default_graphs or ()],
                named_graphs=[ox.NamedNode(g) for g in job.named_graphs or ()],
            )
        union = not sparql_text.dataset_clause(job.query)
        return store.query(job.query, base_iri=job.base, use_default_graph_as_union=union)
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
        channel.sendall(b"".join((_HEADER.pack(len(encoded), len(body)), encoded, body)))


def _job(message: dict[str, object]) -> Job:
    def graphs(name: str) -> tuple[str, ...] | None:
        value = message[name]
        assert value is None or isinstance(value, list)
        return None if value is None else tuple(value)

    results = next(f for f in RESULTS_FORMATS if f.name == message["results"])
    rdf = next(f for f in RDF_FORMATS if f.name == message["rdf"])
    base = message["base"]
    assert base is None or isinstance(base, str)
    return Job(str(message["query"]), graphs("default_graphs"), graphs("named_graphs"), results, rdf, base)


def _message(job: Job) -> bytes:
    encoded = json.dumps(
        {
            "query": job.query,
            "default_graphs": job.default_graphs,
            "named_graphs": job.named_graphs,
            "results": job.results.name,
            "rdf": job.rdf.name,
            "base": job.base,
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
    for stop in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # meant for the server, which ends its queries and closes `control`
        signal.signal(stop, signal.SIG_IGN)
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()
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
                prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # never outlive the zygote, even while a query runs
                if os.getppid() == parent:
                    _serve(ours, store, limits, address_space)
                code = 0
            finally:
                os._exit(code)
        ours.close()
        try:
            pidfd = os.pidfd_open(pid)
        except ProcessLookupError:  # it is gone already: the server sees an end without an answer
            pidfd = os.open(os.devnull, os.O_RDONLY)
        with contextlib.suppress(OSError):  # the server is gone, and the loop ends
            socket.send_fds(control, [_PID.pack(pid)], [theirs.fileno(), pidfd])
        theirs.close()
        os.close(pidfd)


_PID = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1
"""Linux: the signal a process gets when its parent ends."""


# --- in the server ----------------------------------------------------------------------------


class _Gone(Exception):
    """A process ended, or was ended, without an answer."""


class _Room:
    """Memory for long answers from their arrival until they are sent to the client, who may be slow."""

    def __init__(self, left: int) -> None:
        self.left = left


class _Body(bytes):
    """A long answer; its memory is given back when nobody holds it any more."""

    room: _Room

    def __del__(self) -> None:
        self.room.left += len(self)


class _Worker(asyncio.BufferedProtocol):
    """One worker as the server sees it: a process, its socket, and the answer that is coming in."""

    JOBS = 1000
    """Queries after which a worker is replaced, so that memory it holds is given back."""
    SHORT = 64 * 1024
    """Bytes that most answers fit in; a longer one gets a buffer of its own size."""

    def __init__(self, pid: int, pidfd: int, most: int, room: _Room) -> None:
        """Args: most: Bytes of the longest answer; a worker that announces more is not listened to."""
        self.pid, self.ended = pid, ""
        self.jobs, self.busy, self.slow, self.gone = 0, False, False, False
        self.behind = False
        self._pidfd, self._most = pidfd, most + self.SHORT
        self._short = self._buffer = bytearray(self.SHORT)
        self._filled = self._taken = 0
        self._room = room
        self._answer: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None

    @property
    def fit(self) -> bool:
        """Whether it can take another query."""
        return not (self.busy or self.slow or self.gone or self.ended) and self.jobs < self.JOBS

    async def ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        """Head and body of the answer; _Gone without one."""
        if self.gone:
            raise _Gone
        self.jobs += 1
        self.busy = True
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        found = await self._answer
        self.busy, self._answer = False, None  # nor hold the answer
        return found

    def give_way(self, policy: int, nice: int) -> None:
        """Take a lower priority, from which there is no way back without privileges."""
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.pid, nice)
            os.sched_setscheduler(self.pid, policy, os.sched_param(0))

    def stop(self, reason: str) -> None:
        """Kill it and give up its answer; `ended` tells why."""
        if self._answer and not self._answer.done():
            self.ended = reason
            self._kill()
            self._answer.set_exception(_Gone())

    def close(self) -> None:
        """Kill it and let go of it."""
        self._room.left += self._taken
        self._taken = 0
        self._kill()
        self._transport.abort()
        os.close(self._pidfd)

    def _kill(self) -> None:
        with contextlib.suppress(OSError):  # it has ended already
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def connection_lost(self, error: Exception | None) -> None:
        self.gone = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(_Gone())

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, count: int) -> None:
        self._filled += count
        if self._filled < _HEADER.size:
            return
        head, body = _HEADER.unpack_from(self._buffer)
        end = _HEADER.size + head + body
        if not self.busy or end > self._most:
            self._transport.abort()
        elif self._filled >= end:
            view = memoryview(self._buffer)[_HEADER.size : end]
            self._buffer, self._filled = self._short, 0
            self._deliver(json.loads(bytes(view[:head])), view[head:])
        elif end > len(self._buffer):
            if body > self._room.left:
                self.stop("busy")
                return
            self._room.left -= body
            self._taken = body
            self._buffer = bytearray(end)
            self._buffer[: self._filled] = self._short[: self._filled]

    def _deliver(self, head: dict[str, Any], body: memoryview) -> None:
        given: bytes
        if self._taken:
            given = _Body(body)
            given.room, self._taken = self._room, 0
        else:
            given = bytes(body)
        if self._answer and not self._answer.done():
            self._answer.set_result((head, given))


class _Zygote:
    """The process that forks the workers, as the server sees it."""

    FORK = 5.0
    """Seconds that a fork may take; it takes 2 ms."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, limits: Limits) -> None:
        self._process, self._control, self._limits = process, control, limits

    @classmethod
    async def start(cls, data: Path, limits: Limits) -> _Zygote:
        """Start one and wait until it has loaded the store.

        Raises:
            StoreError: It ended before it was ready.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [str(theirs.fileno()), str(data), json.dumps(asdict(limits))]
            process = subprocess.Popen(  # noqa: S603  our own program and path
                [sys.executable, "-m", "kg.workers", *arguments], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        ours.setblocking(False)
        found = cls(process, ours, limits)
        try:
            ready = await asyncio.get_running_loop().sock_recv(ours, 1)
        except BaseException:
            await found.close(kill=True)
            raise
        if ready != b"r":
            await found.close()
            raise StoreError("could not be loaded", where="query service", value=data)
        return found

    @property
    def lost(self) -> bool:
        """Whether it has ended. Its workers end after it, so an end of theirs may then be its fault."""
        try:
            return not self._control.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    async def fork(self, room: _Room) -> _Worker:
        """A new worker; _Gone if the zygote is."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.FORK):
                await loop.sock_sendall(self._control, b"f")
                await _readable(self._control)
            flags = socket.MSG_CMSG_CLOEXEC
            message, descriptors, _, _ = socket.recv_fds(self._control, _PID.size, 2, flags)
        except OSError as error:  # a time-out is one
            raise _Gone from error
        if len(descriptors) != 2:
            for descriptor in descriptors:
                os.close(descriptor)
            raise _Gone
        worker = _Worker(_PID.unpack(message)[0], descriptors[1], self._limits.bytes, room)
        await loop.create_unix_connection(lambda: worker, sock=socket.socket(fileno=descriptors[0]))
        return worker

    async def close(self, kill: bool = False) -> None:
        """End it, and with it all its workers; it ends by itself unless it hangs."""
        self._control.close()
        if kill:
            self._process.kill()
        try:
            await asyncio.to_thread(self._process.wait, 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)


@dataclass
class Counts:
    """What pools have done; `seconds` is the time that workers were held."""

    answered: int = 0
    refused: int = 0
    killed: int = 0
    died: int = 0
    busy: int = 0
    forked: int = 0
    restarted: int = 0
    seconds: float = 0.0


class Pool:
    """The workers of one dataset version; used from one event loop.

    `start` loads the store; `run` asks; `close` lets running queries end and then ends all processes.
    A worker or a zygote that ends by itself is replaced. Within a request the time that a worker is held
    goes on its `budget.bill`.

    Attributes:
        held: Workers that answer a query now.
        waiting: Queries that wait for one.
    """

    UNSENT = 32 * 1024 * 1024
    """Bytes of long answers that the server holds at once; beyond that, who asks for one is told to come again."""

    def __init__(self, data: Path, limits: Limits, counts: Counts | None = None) -> None:
        """Args: counts: Counted on, for a pool that takes the place of another."""
        self.limits, self.counts = limits, counts or Counts()
        self._data = data
        self._room = _Room(max(self.UNSENT, 2 * limits.bytes))
        self._zygote: _Zygote | None = None
        self._idle: dict[bool, list[_Worker]] = {False: [], True: []}  # True: behind
        self._slots = asyncio.Semaphore(limits.concurrent)
        self.held = self.waiting = 0
        self._slow = self._present = 0
        self._fork_lock = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._closed = False

    async def start(self) -> None:
        """Load the store.

        Raises:
            StoreError: The data cannot be loaded.
        """
        self._zygote = await _Zygote.start(self._data, self.limits)

    async def run(self, job: Job) -> Answer:
        """Ask one query; when cancelled, its worker is killed.

        Raises:
            QueryError: The engine refuses it (with line and column), or it fails.
            LimitExceeded: Time, memory, rows or bytes.
            Busy: No worker in time, or no memory for a long answer.
            Exhausted: The client has used its budget.
            StoreError: The data cannot be loaded any more.
        """
        self._present += 1
        self._quiet.clear()
        bill = budget.bill()
        try:
            async with bill.worker():
                await self._enter()
                start = time.perf_counter()
                self.held += 1
                try:
                    head, body = await self._asked(_message(job), bill.heavy)
                finally:
                    self.held -= 1
                    self._slots.release()
                    held = time.perf_counter() - start
                    self.counts.seconds += held
                    bill.charge(held)
        except Busy:
            self.counts.busy += 1
            raise
        finally:
            self._present -= 1
            if not self._present:
                self._quiet.set()
        if "limit" in head:
            self.counts.refused += 1
            raise LimitExceeded(head["limit"], head["accepted"])
        if "problem" in head:
            raise QueryError(**head)
        self.counts.answered += 1
        return Answer(head["media_type"], body, head["rows"])

    async def close(self, seconds: float = 10.0) -> None:
        """Wait for running queries, at most `seconds`, then end every process."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
        async with self._fork_lock:
            self._closed = True
            for worker in self._idle[False] + self._idle[True]:
                worker.close()
            self._idle = {False: [], True: []}
            if self._zygote is not None:
                await self._zygote.close()

    async def _enter(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        if self.waiting >= self.limits.queue:
            raise Busy
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1

    async def _asked(self, message: bytes, behind: bool) -> tuple[dict[str, Any], bytes]:
        idle = self._idle[behind]
        while idle and not idle[-1].fit:
            idle.pop().close()  # it was killed from outside
        worker = idle.pop() if idle else await self._fork(behind)
        try:
            return await self._ask(worker, message)
        except _Gone:
            if worker.jobs == 1 or worker.slow or worker.ended:
                raise self._reason(worker) from None
        # It may have been killed from outside before it read the query, so a fresh one is asked once more.
        worker = await self._fork(behind)
        try:
            return await self._ask(worker, message)
        except _Gone:
            raise self._reason(worker) from None

    async def _ask(self, worker: _Worker, message: bytes) -> tuple[dict[str, Any], bytes]:
        loop = asyncio.get_running_loop()
        slow = loop.call_later(self.limits.brief, self._turn_slow, worker)
        over = loop.call_later(self.limits.seconds, worker.stop, "time")
        try:
            return await worker.ask(message)
        finally:
            slow.cancel()
            over.cancel()
            self._slow -= worker.slow
            if worker.fit and not self._closed:
                self._idle[worker.behind].append(worker)
            else:
                worker.close()

    def _reason(self, worker: _Worker) -> LimitExceeded | Busy:
        """Why there is no answer."""
        assert self._zygote is not None
        if worker.ended == "time":
            self.counts.killed += 1
            return LimitExceeded("time", f"at most {self.limits.seconds:g} s")
        if worker.ended == "busy" or self._zygote.lost:
            return Busy()
        self.counts.died += 1
        return LimitExceeded("memory", f"at most {self.limits.memory_mib} MiB, and a query the engine can run")

    def _turn_slow(self, worker: _Worker) -> None:
        if self._slow >= max(1, self.limits.concurrent - self.limits.reserve):
            worker.stop("busy")
            return
        worker.slow = True
        self._slow += 1
        # unlike the lowest nice value alone, this gives way at once to whatever else wants the processor
        worker.give_way(os.SCHED_IDLE, 19)

    async def _fork(self, behind: bool) -> _Worker:
        # in a task of its own: a client that leaves now must not break the talk with the zygote
        task = asyncio.create_task(self._forked())
        try:
            worker = await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_discard)
            raise
        if behind:
            worker.behind = True
            worker.give_way(os.SCHED_OTHER, BEHIND)
        return worker

    async def _forked(self) -> _Worker:
        async with self._fork_lock:
            if self._closed:
                raise Busy
            assert self._zygote is not None
            try:
                worker = await self._zygote.fork(self._room)
            except _Gone:
                _log.warning("the zygote of %s is gone and is started again", self._data)
                await self._zygote.close(kill=True)
                self._zygote = await _Zygote.start(self._data, self.limits)
                self.counts.restarted += 1
                try:
                    worker = await self._zygote.fork(self._room)
                except _Gone:
                    raise StoreError("cannot start a worker", where="query service", value=self._data) from None
            self.counts.forked += 1
            return worker


def _discard(task: asyncio.Task[_Worker]) -> None:
    if not task.cancelled() and not task.exception():
        task.result().close()


async def _readable(channel: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(channel, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(channel)


if __name__ == "__main__":
    zygote(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), Limits(**json.loads(sys.argv[3])))
