"""What one client may use, against a clock that the test moves and an event loop that counts its rounds."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.budget import Account, Bill, Budget, Exhausted, bill, paying
from kg.config import Limits

LIMITS = Limits(budget=60, burst=30, least=0.01, share=2, lanes=1, brief=0.05, queue=3, wait=0.2, pace=10**6)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def account(clock: Clock, **limits: float) -> Account:
    return Account(replace(LIMITS, **limits), clock)  # type: ignore[arg-type]


def test_the_account_fills_by_the_minute_up_to_the_burst() -> None:
    clock = Clock()
    mine = account(clock, budget=30)
    mine.charge(40)
    assert mine.left == -10
    clock.now += 20
    assert mine.left == 0
    clock.now += 20
    assert mine.left == 10
    clock.now += 3600
    assert mine.left == 30


def test_who_uses_much_stands_behind_until_it_has_come_back() -> None:
    clock = Clock()
    mine = account(clock)
    mine.charge(Account.FREE - 0.1)
    seen = [mine.heavy]
    mine.charge(5)
    seen += [mine.heavy, Bill(mine).heavy, Bill(None).heavy]
    for _ in range(3):
        clock.now += Account.LATELY
        seen.append(mine.heavy)
    assert seen == [False, True, True, False, True, True, False]


def test_who_keeps_one_worker_busy_stands_behind_though_within_its_budget() -> None:
    clock = Clock()
    mine = account(clock, budget=60)
    for _ in range(20):
        clock.now += 0.05
        mine.charge(0.05)
    assert mine.left == pytest.approx(30, abs=0.1)
    assert mine.heavy


def test_a_brief_query_counts_for_something() -> None:
    mine = account(Clock())
    for _ in range(100):
        mine.charge(0)
    assert math.isclose(mine.left, 29)


def test_who_has_used_its_time_is_told_when_to_come_again() -> None:
    async def scenario() -> None:
        clock = Clock()
        mine = account(clock, budget=30)
        mine.charge(40)  # 10 s of debt, half a second is paid back per second
        with pytest.raises(Exhausted) as refused:
            async with mine.worker():
                pytest.fail("it must not run")
        assert refused.value.retry_after == 20
        assert refused.value.accepted == "30 s per minute, 30 s at once"
        clock.now += 19.9
        with pytest.raises(Exhausted):
            async with mine.worker():
                pytest.fail("it must not run")
        clock.now += 0.2
        async with mine.worker():
            assert mine.running == 1
        assert mine.idle

    asyncio.run(scenario())


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 30)), max_size=60))
def test_over_any_time_no_client_gets_more_than_its_budget(asked: list[tuple[float, float]]) -> None:
    """Whoever asks only when allowed holds workers for at most burst + budget + the one query that overdraws."""
    clock = Clock()
    mine = account(clock, budget=20, burst=15)
    used, start = 0.0, clock.now
    for seconds, pause in asked:
        if mine.left > 0:
            mine.charge(seconds)
            used += max(seconds, LIMITS.least)
        assert used <= 15 + (clock.now - start) * 20 / 60 + 5 + 1e-6
        clock.now += pause


async def rounds(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


def test_a_client_holds_its_share_and_the_rest_wait_in_order() -> None:
    async def scenario() -> None:
        mine = account(Clock(), lanes=2)
        order: list[int] = []
        doors = [asyncio.Event() for _ in range(4)]

        async def query(n: int) -> None:
            async with mine.worker():
                order.append(n)
                await doors[n].wait()

        tasks = [asyncio.create_task(query(n)) for n in range(4)]
        await rounds(5)
        assert (order, mine.running, mine.waiting) == ([0, 1], 2, 2)
        doors[1].set()
        await rounds(5)
        assert order == [0, 1, 2]
        tasks[3].cancel()
        doors[0].set()
        doors[2].set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (order, mine.idle) == ([0, 1, 2], True)
        doors[3].set()
        await query(3)  # nothing that was held is lost by the one that left

    asyncio.run(scenario())


def test_too_many_and_too_long_waits_are_refused() -> None:
    async def scenario() -> None:
        mine = account(Clock(), share=1)
        over = asyncio.Event()

        async def query() -> None:
            async with mine.worker():
                await over.wait()

        tasks = [asyncio.create_task(query()) for _ in range(4)]  # one runs, three wait
        await rounds(5)
        with pytest.raises(Exhausted, match="too many queries at once"):
            await query()
        waited = await asyncio.gather(*tasks[1:], return_exceptions=True)
        assert [type(w) for w in waited] == [Exhausted] * 3
        over.set()
        await tasks[0]
        assert mine.idle

    asyncio.run(scenario())


def test_a_slow_query_leaves_its_lane_and_keeps_its_worker() -> None:
    async def scenario() -> None:
        mine = account(Clock())
        over = asyncio.Event()
        started: list[float] = []
        loop = asyncio.get_running_loop()

        async def query() -> None:
            async with mine.worker():
                started.append(loop.time())
                await over.wait()

        tasks = [asyncio.create_task(query()) for _ in range(2)]
        await rounds(5)
        assert len(started) == 1, "two brief ones at once"
        await asyncio.sleep(LIMITS.brief * 2)
        assert len(started) == 2
        assert started[1] - started[0] >= LIMITS.brief * 0.9
        over.set()
        await asyncio.gather(*tasks)
        async with mine.worker():  # the lane is free once, not twice
            assert mine._lanes.locked()
        assert mine._lanes._value == LIMITS.lanes

    asyncio.run(scenario())


def test_what_ran_meanwhile_counts_for_who_waited() -> None:
    async def scenario() -> None:
        mine = account(Clock(), share=1)
        over = asyncio.Event()

        async def query() -> None:
            async with mine.worker():
                await over.wait()
                mine.charge(100)

        first = asyncio.create_task(query())
        await rounds(3)
        second = asyncio.create_task(query())
        await rounds(3)
        over.set()
        await first
        with pytest.raises(Exhausted, match="has used its worker time"):
            await second
        assert mine.idle

    asyncio.run(scenario())


def test_a_request_behind_a_hundred_of_another_client_waits_for_few() -> None:
    """Deterministic: requests are counted, not timed. Without turns all hundred start before it."""

    async def scenario(turns: bool) -> int:
        budget = Budget(LIMITS, Clock())
        started: list[str] = []

        async def request(client: str) -> None:
            if turns:
                await budget.account(client).turn()
            started.append(client)

        flood = [asyncio.create_task(request("10.0.0.1")) for _ in range(100)]
        mine = asyncio.create_task(request("10.0.0.2"))
        await asyncio.gather(*flood, mine)
        assert len(started) == 101, "all have their turn"
        return started.index("10.0.0.2")

    assert asyncio.run(scenario(turns=False)) == 100
    assert asyncio.run(scenario(turns=True)) <= 2


def test_a_client_begins_some_requests_at_once_and_the_others_at_its_pace() -> None:
    async def scenario() -> list[float]:
        mine = account(Clock(), pace=100)
        loop = asyncio.get_running_loop()
        begun: list[float] = []

        async def request() -> None:
            await mine.turn()
            begun.append(loop.time())

        await asyncio.gather(*(request() for _ in range(Account.TOGETHER + 10)))
        return begun

    begun = asyncio.run(scenario())
    assert begun[Account.TOGETHER + 9] - begun[0] >= 9 / 100
    assert begun[Account.TOGETHER - 1] - begun[0] < 9 / 100


def test_who_leaves_while_waiting_for_a_turn_holds_nobody_up() -> None:
    async def scenario() -> None:
        mine = account(Clock())
        waiting = [asyncio.create_task(mine.turn()) for _ in range(10)]
        await asyncio.sleep(0)
        for task in waiting[1:9]:
            task.cancel()
        await asyncio.wait_for(waiting[9], 1)
        await asyncio.sleep(0.05)
        assert mine.idle

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("testclient", "testclient", True),
        ("", "192.0.2.1", False),
    ],
)
def test_who_is_one_client(one: str, other: str, same: bool) -> None:
    budget = Budget(LIMITS)
    assert (budget.account(one) is budget.account(other)) is same


def test_accounts_do_not_grow_without_end_and_the_busy_ones_stay() -> None:
    async def scenario() -> None:
        budget = Budget(LIMITS, Clock())
        busy = budget.account("10.0.0.1")
        async with busy.worker():
            for n in range(Budget.MOST + 50):
                budget.account(f"10.1.{n // 256}.{n % 256}")
            assert len(budget) == Budget.MOST
            assert budget.account("10.0.0.1") is busy

    asyncio.run(scenario())


def test_a_bill_is_charged_to_its_account_if_there_is_one() -> None:
    mine = account(Clock())
    paid, free = Bill(mine), Bill(None)
    for each in (paid, free):
        each.charge(2)
        each.charge(3)
    assert (paid.seconds, free.seconds, mine.left) == (5, 5, 25)


def test_a_request_is_let_in_once_and_pays_for_what_it_used() -> None:
    async def scenario() -> None:
        mine = account(Clock())
        with paying(mine) as paid:
            assert bill() is paid
            async with bill().making(), bill().worker():  # a page that asks a worker: one lane, not two
                assert mine.running == 1
                bill().charge(2)
            assert paid.seconds == 2
            async with bill().making():
                await asyncio.sleep(0.02)
            assert 2.02 <= paid.seconds < 3
            assert mine.left == pytest.approx(30 - paid.seconds)
        assert bill().account is None
        async with bill().making(), bill().worker():
            assert mine.idle

    asyncio.run(scenario())


def test_other_limits_begin_with_full_accounts() -> None:
    budget = Budget(LIMITS, Clock())
    budget.account("10.0.0.1").charge(100)
    budget.set(replace(LIMITS, burst=7))
    assert budget.account("10.0.0.1").left == 7
