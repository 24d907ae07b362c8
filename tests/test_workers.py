"""The worker pool against real processes: limits, replacement, confinement, and the change of versions."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import budget, build, sparql_text
from kg.catalogue import read_catalogue
from kg.config import Config, Limits
from kg.dataset import Dataset
from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.web.service import Answers, Service
from kg.workers import BEHIND, Answer, Busy, Job, LimitExceeded, Pool, _Gone, _Room, _Worker, _Zygote, evaluate
from tests.processes import alive, children, cpu, descriptors, eventually, listening, zombies

ME = os.getpid()
LIMITS = Limits(seconds=1.0, memory_mib=256, rows=1000, bytes=1 << 20, concurrent=4, reserve=2, brief=0.1, queue=4)
GRACE = 0.5
"""Seconds after its limit within which a query has ended (the issue's number)."""
ROWS = 3000
ASK = "ASK { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
"""27,000 million rows to count."""
GREEDY = 'SELECT (STRLEN(?x) AS ?n) WHERE { BIND ("x" AS ?x0) ' + "".join(
    f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(29)
) + "BIND (?x29 AS ?x) }"  # fmt: skip
"""A text of 512 MiB."""


def job(query: str, results: str = "json", rdf: str = "ntriples", default: tuple[str, ...] | None = None) -> Job:
    return Job(
        query,
        default,
        None,
        next(f for f in RESULTS_FORMATS if f.name == results),
        next(f for f in RDF_FORMATS if f.name == rdf),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """N-Quads of one graph."""
    path = tmp_path_factory.mktemp("workers") / "data.nq"
    path.write_text("".join(f'<urn:s:{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(ROWS)), encoding="utf-8")
    return path


@asynccontextmanager
async def open_pool(data: Path, **limits: float) -> AsyncIterator[Pool]:
    pool = Pool(data, replace(LIMITS, **limits))  # type: ignore[arg-type]
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close(0)


def with_pool(data: Path, scenario: Callable[[Pool], Awaitable[None]], **limits: float) -> None:
    """Run a scenario on a pool; afterwards no process and no descriptor of it is left."""

    async def whole() -> None:
        async with open_pool(data, **limits) as pool:
            await scenario(pool)

    processes, files = children(ME), len(descriptors(ME))
    asyncio.run(whole())
    assert eventually(lambda: children(ME) <= processes), "processes are left"
    assert len(descriptors(ME)) <= files, "descriptors are left"


async def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until `holds`, without keeping the loop from its work."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come about"
        await asyncio.sleep(0.01)


def processes_of(pool: Pool) -> tuple[int, set[int]]:
    """Process id of the zygote and those of the workers."""
    assert pool._zygote
    zygote = pool._zygote._process.pid
    return zygote, children(zygote) - zombies(children(zygote))


async def working(pool: Pool) -> int:
    """The worker that uses the processor now, once one does."""
    before = {pid: cpu({pid}) for pid in processes_of(pool)[1]}
    found: set[int] = set()

    def seen() -> bool:
        found.update(pid for pid in processes_of(pool)[1] if cpu({pid}) > before.get(pid, 0) + 0.02)
        return bool(found)

    await until(seen)
    (pid,) = found
    return pid


# --- answers ----------------------------------------------------------------------------------


def test_answers_and_refusals(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        assert json.loads((await pool.run(job(ASK))).body) == {"head": {}, "boolean": True}
        assert (await pool.run(job("SELECT * { ?s ?p ?o } LIMIT 7", "csv"))).rows == 7
        triples = await pool.run(job("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"))
        assert (triples.rows, triples.body.count(b"\n"), triples.media_type) == (5, 5, "application/n-triples")
        with pytest.raises(QueryError) as refused:
            await pool.run(job("SELECT *\nWHERE { ?s ?p }"))
        assert refused.value.line == 2
        assert refused.value.column
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        assert (pool.counts.forked, pool.counts.answered) == (1, 4), "a refusal costs no worker"

    with_pool(data, scenario)


def test_the_form_of_an_answer_loses_nothing() -> None:
    """Rows are counted in TSV and then written anew: equal to what the engine writes directly."""
    store = ox.Store()
    xsd = "http://www.w3.org/2001/XMLSchema#"
    terms = [
        *('"plain"', '"a\\nb\\rc\\td\\"e\\\\f\'g"', '"é\U0001f30d\\u0001"', '"x"@en', '"x"@fr-CA', '""', '"<&>,;"'),
        *(f'"{v}"^^<{xsd}{t}>' for v, t in [
            ("1", "integer"), ("01", "integer"), ("-7", "integer"), ("+7", "integer"), ("1.50", "decimal"),
            ("1.", "decimal"), (".5", "decimal"), ("1e0", "double"), ("1E+3", "double"), ("INF", "double"),
            ("NaN", "double"), ("true", "boolean"), ("1", "boolean"), ("wrong", "integer"),
            ("2010-01-01", "date"), ("1", "int"), ("1.0", "float"), ("a", "token")]),
        "<urn:x>", "<urn:%C3%A9/é?a=b#c>",
    ]  # fmt: skip
    for number, term in enumerate(terms):
        store.update(f"INSERT DATA {{ <urn:s:{number}> <urn:p> {term} }}")
    store.update("INSERT DATA { <urn:blank> <urn:p> _:b }")
    queries = (
        "SELECT ?s ?o ?none WHERE { ?s <urn:p> ?o FILTER (!ISBLANK(?o)) } ORDER BY ?s",
        "SELECT * WHERE {}",
        "SELECT * WHERE { VALUES () { () () () } }",
        "SELECT ?x WHERE { ?x <urn:none> ?y }",
        "SELECT ?x WHERE { VALUES ?x { UNDEF UNDEF } }",
    )
    for query in queries:
        for form in ("json", "xml", "csv", "tsv"):
            asked = job(query, form)
            assert asked.results.ox
            direct = store.query(query)
            assert isinstance(direct, ox.QuerySolutions)
            given = evaluate(store, asked, LIMITS)
            assert given.body == direct.serialize(format=asked.results.ox), (query, form)
            found = store.query(query)
            assert isinstance(found, ox.QuerySolutions)
            assert given.rows == len(list(found)), (query, form)
    answer = evaluate(store, job("SELECT ?o { <urn:blank> <urn:p> ?o }"), LIMITS)
    assert json.loads(answer.body)["results"]["bindings"][0]["o"]["type"] == "bnode"


# --- limits -----------------------------------------------------------------------------------


def test_the_time_limit_kills(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        start = time.monotonic()
        with pytest.raises(LimitExceeded) as over:
            await pool.run(job(SLOW))
        took = time.monotonic() - start
        assert over.value.limit == "time"
        assert LIMITS.seconds <= took < LIMITS.seconds + GRACE
        await until(lambda: not processes_of(pool)[1])
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        assert pool.counts.killed == 1

    with_pool(data, scenario)


def test_the_memory_limit_ends_the_worker_alone(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        for _ in range(3):
            with pytest.raises(LimitExceeded) as over:
                await pool.run(job(GREEDY))
            assert over.value.limit == "memory"
            assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True

    with_pool(data, scenario, seconds=20, memory_mib=128)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_of_a_select_are_limited_exactly(data: Path, form: str) -> None:
    async def scenario(pool: Pool) -> None:
        assert (await pool.run(job("SELECT ?s { ?s ?p ?o } LIMIT 100", form))).rows == 100
        with pytest.raises(LimitExceeded) as over:
            await pool.run(job("SELECT ?s { ?s ?p ?o } LIMIT 101", form))
        assert over.value.limit == "rows"

    with_pool(data, scenario, rows=100)


@pytest.mark.parametrize("form", [f.name for f in RDF_FORMATS])
def test_triples_are_limited_exactly(data: Path, form: str) -> None:
    async def scenario(pool: Pool) -> None:
        assert (await pool.run(job("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 100", rdf=form))).rows == 100
        with pytest.raises(LimitExceeded) as over:
            await pool.run(job("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 101", rdf=form))
        assert over.value.limit == "rows"

    with_pool(data, scenario, rows=100)


@pytest.mark.parametrize(
    ("query", "form"),
    [("SELECT ?s ?o { ?s ?p ?o }", f) for f in ("json", "xml", "csv", "tsv")]
    + [("CONSTRUCT WHERE { ?s ?p ?o }", f.name) for f in RDF_FORMATS],
)
def test_bytes_are_limited_exactly(query: str, form: str) -> None:
    store = ox.Store()
    for number in range(50):
        store.add(ox.Quad(ox.NamedNode(f"urn:s:{number}"), ox.NamedNode("urn:p"), ox.Literal(f"été {number}\n\\")))
    asked = job(query, rdf=form) if query.startswith("C") else job(query, form)
    size = len(evaluate(store, asked, LIMITS).body)
    assert len(evaluate(store, asked, replace(LIMITS, bytes=size)).body) == size
    with pytest.raises(LimitExceeded) as over:
        evaluate(store, asked, replace(LIMITS, bytes=size - 1))
    assert over.value.limit == "bytes"


def test_a_long_answer_arrives_whole(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        lines = (await pool.run(job("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s", "tsv"))).body.decode().splitlines()
        assert lines[1:] == [f'<urn:s:{n}>\t"{n}"' for n in sorted(range(ROWS), key=str)]
        body = (await pool.run(job("SELECT ?a ?b { ?a ?p ?o . ?b ?q ?r } LIMIT 200000", "json"))).body
        assert len(json.loads(body)["results"]["bindings"]) == 200_000

    with_pool(data, scenario, rows=200_000, bytes=1 << 26, seconds=20)


def test_long_answers_are_counted_until_nobody_holds_them(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        whole = job("SELECT ?s ?o { ?s ?p ?o }", "json")
        size = len((await pool.run(whole)).body)
        assert size > 64 * 1024
        await until(lambda: pool._room.left == max(Pool.UNSENT, 2 * pool.limits.bytes))
        pool._room.left = 2 * size + 1000
        held = [await pool.run(whole), await pool.run(whole)]
        await until(lambda: pool._room.left == 1000)
        with pytest.raises(Busy):
            await pool.run(whole)
        assert (await pool.run(job(ASK))).body, "a short one needs no room"
        held.pop()
        await until(lambda: pool._room.left == size + 1000)
        assert (await pool.run(whole)).rows == ROWS
        left = asyncio.create_task(pool.run(whole))
        await asyncio.sleep(0.002)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        held.clear()
        await until(lambda: pool._room.left == 2 * size + 1000)

    with_pool(data, scenario, rows=ROWS)


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        (struct.pack("!II", 10, 2**31) + b"x" * 100, False),  # more than any answer has
        (struct.pack("!II", 2**32 - 1, 0), False),
        (struct.pack("!II", 5, 0) + b"{not}", False),
        (struct.pack("!II", 2, 200_000) + b"{}" + b"x" * 100_000, True),
        (b"", True),
    ],
)
def test_a_worker_that_talks_nonsense_is_not_believed(said: bytes, ends: bool) -> None:
    """What a worker sends is bounded and checked, as if a query had taken it over."""

    async def scenario() -> None:
        ours, theirs = socket.socketpair()
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process, theirs:
            room = _Room(1 << 30)
            worker = _Worker(process.pid, os.pidfd_open(process.pid), LIMITS.bytes, room)
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
            asking = asyncio.create_task(worker.ask(b"question"))
            await asyncio.sleep(0)
            await asyncio.to_thread(theirs.sendall, said)
            if ends:
                theirs.close()
            with pytest.raises(_Gone):
                await asyncio.wait_for(asking, 5)
            assert not worker.fit
            worker.close()
            assert room.left == 1 << 30
            assert process.wait(5) == -signal.SIGKILL

    asyncio.run(scenario())


# --- many at once -----------------------------------------------------------------------------


def test_brief_queries_get_through_while_slow_ones_fill_the_pool(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        slow = [asyncio.create_task(pool.run(job(SLOW))) for _ in range(4)]
        await until(lambda: sum(task.done() for task in slow) == 2)
        for task in slow:
            if task.done():
                assert isinstance(task.exception(), Busy), "two of four workers may be slow, the others are reserved"
        for _ in range(20):
            assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        assert sum(task.done() for task in slow) == 2, "the brief ones did not wait for the slow ones"
        ends = await asyncio.gather(*slow, return_exceptions=True)
        assert sorted(type(e).__name__ for e in ends) == ["Busy", "Busy", "LimitExceeded", "LimitExceeded"]
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True

    with_pool(data, scenario, seconds=3)


def test_the_queue_is_short_and_its_wait_limited(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        first = [asyncio.create_task(pool.run(job(SLOW))) for _ in range(2)]
        await asyncio.sleep(0)
        waiting = asyncio.create_task(pool.run(job(ASK)))
        await asyncio.sleep(0)
        with pytest.raises(Busy) as busy:
            await pool.run(job(ASK))
        assert busy.value.retry_after >= 1
        assert not waiting.done()
        with pytest.raises(Busy):
            await waiting
        assert not any(task.done() for task in first), "it gave up before a worker was free"
        await asyncio.gather(*first, return_exceptions=True)
        assert pool.counts.busy == 2
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True

    with_pool(data, scenario, concurrent=2, brief=60, queue=1, wait=0.3)


def test_who_waits_is_answered_when_a_worker_is_free(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        slow = asyncio.create_task(pool.run(job(SLOW)))
        await asyncio.sleep(0)
        answers = await asyncio.gather(*(pool.run(job(ASK)) for _ in range(4)))
        assert len(answers) == 4
        assert slow.done()
        assert len(processes_of(pool)[1]) <= 1
        await asyncio.gather(slow, return_exceptions=True)

    with_pool(data, scenario, concurrent=1, brief=60, queue=4, wait=10)


# --- what ends from outside -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_worker_killed_while_idle_fails_no_query(data: Path, name: str) -> None:
    async def scenario(pool: Pool) -> None:
        for wait in (0.05, 0.0):  # the pool may have noticed it or not
            await asyncio.gather(*(pool.run(job(ASK)) for _ in range(3)))
            for pid in processes_of(pool)[1]:
                os.kill(pid, signal.Signals[name])
            await asyncio.sleep(wait)
            for _ in range(6):
                assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True

    with_pool(data, scenario)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_worker_killed_at_work_fails_its_own_query_alone(data: Path, name: str) -> None:
    async def scenario(pool: Pool) -> None:
        assert await pool.run(job(ASK))
        victim = asyncio.create_task(pool.run(job(SLOW)))
        pid = await working(pool)
        await until(lambda: pool._slow == 1)  # before that it would be asked again
        other = asyncio.create_task(pool.run(job(SLOW)))
        await until(lambda: len(processes_of(pool)[1]) == 2)
        os.kill(pid, signal.Signals[name])
        with pytest.raises(LimitExceeded) as over:
            await victim
        assert over.value.limit == "memory"
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        with pytest.raises(LimitExceeded) as over:
            await other
        assert over.value.limit == "time", "it ran to its own end"
        assert pool.counts.died == 1

    with_pool(data, scenario, seconds=3)


def test_a_query_that_ends_each_worker_is_asked_twice_at_most(data: Path) -> None:
    """A fast end of an idle worker is taken for one from outside, once."""

    async def scenario(pool: Pool) -> None:
        await asyncio.gather(*(pool.run(job(ASK)) for _ in range(4)))
        before = pool.counts.forked
        with pytest.raises(LimitExceeded) as over:
            await pool.run(job(GREEDY))
        assert over.value.limit == "memory"
        assert pool.counts.forked <= before + 1

    with_pool(data, scenario, memory_mib=16, brief=30, seconds=30)


def test_a_zygote_killed_while_idle_is_started_again(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        assert await pool.run(job(ASK))
        zygote, workers = processes_of(pool)
        os.kill(zygote, signal.SIGKILL)
        answers = await asyncio.gather(*(pool.run(job(ASK)) for _ in range(4)))
        assert all(json.loads(a.body)["boolean"] for a in answers)
        assert pool.counts.restarted == 1
        assert processes_of(pool)[0] != zygote
        await until(lambda: not alive({zygote, *workers}))

    with_pool(data, scenario)


def test_a_zygote_killed_at_work_does_not_blame_the_query(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        slow = asyncio.create_task(pool.run(job(SLOW)))
        worker = await working(pool)
        zygote = processes_of(pool)[0]
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(Busy):
            await slow
        await until(lambda: not alive({zygote, worker}))
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True

    with_pool(data, scenario, seconds=10)


def test_a_zygote_that_hangs_is_replaced(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Zygote, "FORK", 0.3)

    async def scenario(pool: Pool) -> None:
        os.kill(processes_of(pool)[0], signal.SIGSTOP)
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        assert pool.counts.restarted == 1

    with_pool(data, scenario)


def test_data_that_cannot_be_loaded_are_an_error_and_leave_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.nq"
    bad.write_text("no quads\n", encoding="utf-8")
    processes, files = children(ME), len(descriptors(ME))
    with pytest.raises(StoreError):
        asyncio.run(Pool(bad, LIMITS).start())
    assert children(ME) <= processes
    assert len(descriptors(ME)) <= files


def test_a_client_that_leaves_ends_its_query(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        slow = asyncio.create_task(pool.run(job(SLOW)))
        worker = await working(pool)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        await until(lambda: not alive({worker}))
        assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True, "its place is free"

    with_pool(data, scenario, seconds=30, concurrent=1, wait=1)


def test_nothing_leaks_however_queries_end(data: Path) -> None:
    """200 queries: answered, refused, killed, too greedy, left by the client at any moment, killed from outside."""
    chance = random.Random(3)  # noqa: S311

    async def one(pool: Pool) -> None:
        kind = chance.randrange(8)
        asking = asyncio.create_task(pool.run(job([ASK, "SELECT", SLOW, GREEDY, ASK, SLOW, ASK, ASK][kind])))
        if kind in (4, 5):
            await asyncio.sleep(chance.choice((0, 0.001, 0.003, 0.02)))
            asking.cancel()
        if kind == 6:
            for pid in list(processes_of(pool)[1])[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(QueryError, Busy, asyncio.CancelledError):
            await asking

    async def scenario(pool: Pool) -> None:
        await pool.run(job(ASK))
        files = len(descriptors(ME))
        for _ in range(50):
            await asyncio.gather(*(one(pool) for _ in range(4)))
        for _ in range(3):
            assert json.loads((await pool.run(job(ASK))).body)["boolean"] is True
        await until(lambda: len(processes_of(pool)[1]) <= pool.limits.concurrent)
        assert len(descriptors(ME)) <= files + 2 * (pool.limits.concurrent - 1)
        assert not zombies(children(ME))
        assert pool._slow == 0
        assert pool._slots._value == pool.limits.concurrent

    with_pool(data, scenario, seconds=0.1, brief=0.05, memory_mib=64, reserve=1)


# --- confinement ------------------------------------------------------------------------------


def test_a_worker_has_one_socket_and_nothing_else(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        await asyncio.gather(*(pool.run(job(ASK)) for _ in range(3)))
        workers = processes_of(pool)[1]
        assert len(workers) == 3
        for pid in workers:
            found = descriptors(pid)
            assert found.pop(3).startswith("socket:")
            assert found == dict.fromkeys(range(3), "/dev/null")
            limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
            assert re.search(r"Max open files +4 +4 ", limits)
            assert re.search(r"Max core file size +0 +0 ", limits)
            assert re.search(r"Max address space +\d+ +\d+ ", limits)

    with_pool(data, scenario)


def test_an_open_store_would_reach_out() -> None:
    """The counter-proof: without the confinement, the queries of the next test do connect."""
    with listening() as listener:
        for silent in ("", "SILENT"):
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                list(ox.Store().query(f"SELECT * {{ SERVICE {silent} <{listener.address}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
        assert eventually(lambda: listener.seen == 2)


def test_a_worker_opens_no_socket_and_no_file(data: Path, tmp_path: Path) -> None:
    """The lexer that refuses SERVICE is left out here: the worker's confinement must hold alone."""
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> <urn:p> <urn:o> .", encoding="utf-8")

    async def scenario(pool: Pool) -> None:
        for _ in range(3):
            with pytest.raises(QueryError):
                await pool.run(job(f"SELECT * {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }}"))
        silent = await pool.run(job(f"SELECT ?s {{ SERVICE SILENT <{listener.address}> {{ ?s ?p ?o }} }}"))
        assert b"urn:" not in silent.body
        for source in (listener.address, secret.as_uri()):
            read = await pool.run(job("SELECT * FROM <SOURCE> { ?s ?p ?o }".replace("SOURCE", source)))
            assert json.loads(read.body)["results"]["bindings"] == [], "an unknown graph is empty, never fetched"
            read = await pool.run(job("SELECT * { ?s ?p ?o }", default=(source,)))
            assert json.loads(read.body)["results"]["bindings"] == []
            for update in (f"LOAD <{source}>", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL"):
                with pytest.raises(QueryError):
                    await pool.run(job(update))
        assert json.loads((await pool.run(job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))).body)["results"]["bindings"][0][
            "n"
        ]["value"] == str(ROWS)

    with listening() as listener:
        with_pool(data, scenario)
        assert listener.seen == 0


def test_the_lexer_alone_refuses_service() -> None:
    with pytest.raises(QueryError):
        sparql_text.refuse_service("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


SERVER = """
import asyncio, sys
from pathlib import Path
from tests.test_workers import ASK, LIMITS, SLOW, job
from dataclasses import replace
from kg.workers import Pool

async def main():
    pool = Pool(Path(sys.argv[1]), replace(LIMITS, seconds=600.0))
    await pool.start()
    slow = asyncio.create_task(pool.run(job(SLOW)))
    await asyncio.gather(*(pool.run(job(ASK)) for _ in range(3)))
    await asyncio.sleep(0.3)
    print("ready", flush=True)
    await slow

asyncio.run(main())
"""


def test_no_process_outlives_a_killed_server(data: Path) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", SERVER, str(data)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=environment) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        below = children(server.pid)
        assert len(below) >= 3, "a zygote, an idle worker, one with a query"
        server.kill()
    assert eventually(lambda: not alive(below), 2.0), "processes are left, one with a query"


# --- a new version ----------------------------------------------------------------------------


def publish(folder: Path, number: int) -> build.Version:
    """Build a version in which `<urn:version>` has this number."""
    graph = ox.NamedNode("urn:g")
    quads = [
        ox.Quad(ox.NamedNode("urn:version"), ox.NamedNode("urn:is"), ox.Literal(number), graph),
        *(ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(n), graph) for n in range(500)),
    ]
    return build.build(Dataset(Config(folder), tuple(quads), {}), folder / "out", profiles=())


@asynccontextmanager
async def open_service(folder: Path) -> AsyncIterator[Service]:
    service = Service(folder / "out", Config(folder), read_catalogue(), LIMITS)
    await service.start()
    try:
        yield service
    finally:
        await service.close()


async def served(service: Service) -> int:
    async with service.edition() as edition:
        answer = await edition.pool.run(job("SELECT ?n { <urn:version> <urn:is> ?n }"))
        return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def test_who_uses_much_has_workers_that_stand_behind(data: Path) -> None:
    async def scenario(pool: Pool) -> None:
        account = budget.Account(replace(pool.limits, lanes=4), time.monotonic)

        def nice() -> list[int]:
            return sorted(os.getpriority(os.PRIO_PROCESS, pid) for pid in processes_of(pool)[1])

        usual = os.getpriority(os.PRIO_PROCESS, 0)
        with budget.paying(account):
            await pool.run(job(ASK))
            assert nice() == [usual]
            account.charge(5)
            for _ in range(3):
                await pool.run(job(ASK))
            assert nice() == [usual, BEHIND], "one more worker, used again"
        await pool.run(job(ASK))
        assert nice() == [usual, BEHIND], "the others keep theirs"
        assert pool.counts.forked == 2

    with_pool(data, scenario)


def test_a_new_version_drops_no_request(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_service(tmp_path) as service:
            seen: list[int] = []
            going = True

            async def ask_on() -> None:
                while going:
                    seen.append(await served(service))

            asking = [asyncio.create_task(ask_on()) for _ in range(3)]
            edition = service._edition
            assert edition
            slow = asyncio.create_task(edition.pool.run(job(SLOW.replace("?i }", "?i . ?j ?k ?l . ?m ?n ?o }"))))
            gone = {processes_of(edition.pool)[0]}
            for number in range(2, 6):
                await asyncio.to_thread(publish, tmp_path, number)
                assert await service.reload()
                assert not await service.reload(), "it is served already"
                assert service._edition
                gone.add(processes_of(service._edition.pool)[0])
                await until(lambda number=number: number in seen)  # type: ignore[misc]
            going = False
            await asyncio.gather(*asking)
            assert seen == sorted(seen), "never back to an older version"
            assert set(seen) == {1, 2, 3, 4, 5}
            with pytest.raises(LimitExceeded) as over:
                await slow
            assert over.value.limit == "time", "the old pool was drained, not cut off"
            assert service._edition
            gone.discard(processes_of(service._edition.pool)[0])
            await until(lambda: not alive(gone))
            await until(lambda: not service._tasks)

    publish(tmp_path, 1)
    processes, files = children(ME), len(descriptors(ME))
    asyncio.run(scenario())
    assert eventually(lambda: children(ME) <= processes)
    assert len(descriptors(ME)) <= files + 1  # the thread pool's, at most


def test_a_damaged_version_leaves_the_old_one_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Service, "POLL", 0.02)

    async def scenario() -> None:
        async with open_service(tmp_path) as service:
            good = (tmp_path / "out" / "current").readlink()
            path = publish(tmp_path, 2).path
            await until(lambda: bool(service._edition and service._edition.version.path == path))
            assert await served(service) == 2
            bad = publish(tmp_path, 3)
            (tmp_path / "out" / "current").unlink()
            bad.data.write_bytes(bad.data.read_bytes()[:-100])
            (tmp_path / "out" / "current").symlink_to(bad.path)
            await until(lambda: bool(caplog.records))
            for _ in range(20):
                assert await served(service) == 2
                await asyncio.sleep(0.01)
            told = [r for r in caplog.records if "cannot be served" in r.message]
            assert len(told) == 1, "told once, not at every look"
            (tmp_path / "out" / "current").unlink()  # no version at all is no reason to stop either
            await asyncio.sleep(0.1)
            assert await served(service) == 2
            (tmp_path / "out" / "current").symlink_to(good)
            await until(lambda: bool(service._edition and service._edition.version.path.name == good.name))
            assert await served(service) == 1
            assert len(children(ME) - zombies(children(ME)) - before) >= 1

    publish(tmp_path, 1)
    before = children(ME)
    with caplog.at_level(logging.WARNING, "kg.web.service"):
        asyncio.run(scenario())
    assert eventually(lambda: children(ME) <= before)


# --- answers that are kept --------------------------------------------------------------------


def test_kept_answers_are_bounded() -> None:
    kept = Answers()
    for number in range(3 * Answers.ROOM // 2**20):
        kept.put(number, Answer("text/csv", bytes(2**20 - 1024), 1))
        assert kept.get(0) or number > 8, "what is used stays"
    assert kept._bytes <= Answers.ROOM
    assert kept._bytes == sum(kept._size(a) for a in kept._kept.values())
    assert kept.get(1) is None
    kept.put("big", Answer("text/csv", bytes(Answers.ROOM // 8), 1))
    assert kept.get("big") is None


def test_canned_questions_may_be_kept() -> None:
    """Their answers depend on the version alone: none asks for the time or for chance."""
    for question in read_catalogue():
        words = {t.text.upper() for t in sparql_text.tokens(question.body) if t.kind == "word"}
        assert not words & {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}, question.id
