"""What one client may use: worker time by the minute, workers at once, and turns of the serving process.

A client is who the serving process sees as its peer (`Budget.account`). The time that a worker is held
for its queries is charged to its account, a token bucket: it fills by `Limits.budget` seconds a minute up
to `Limits.burst`; a query may start while something is left, so an account can be overdrawn by the
queries that run, and then has to wait. Making a page or document for the first time is charged alike;
what is kept costs nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from kg.config import Limits
from kg.errors import KgError


class Exhausted(KgError):
    """A client has used what it may use; it may try again after `retry_after` seconds."""

    def __init__(self, problem: str, accepted: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            problem, where="client", accepted=accepted,
            remedy=f"Try again in {retry_after} s; pages, canned answers asked before, and dumps stay open.",
        )  # fmt: skip


class Account:
    """What one client has left. Used from one event loop."""

    TOGETHER = 20
    """Requests that a client may begin at once after a pause."""
    FREE, LATELY = 0.5, 5.0
    """Seconds of worker time of late up to which a client is as any other, and in which such time falls to 37 %."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits, self.running, self.waiting = limits, 0, 0
        self._left, self._seen, self._clock = limits.burst, clock(), clock
        self._workers, self._lanes = asyncio.Semaphore(limits.share), asyncio.Semaphore(limits.lanes)
        self._turns: deque[asyncio.Future[None]] = deque()
        self._taken, self._due = False, 0.0
        self._used, self._when = 0.0, clock()

    @property
    def left(self) -> float:
        """Seconds of worker time that are left; below 0 if overdrawn."""
        now = self._clock()
        self._left = min(self.limits.burst, self._left + (now - self._seen) * self.limits.budget / 60)
        self._seen = now
        return self._left

    @property
    def heavy(self) -> bool:
        """Whether it has used more than others do of late; its queries then stand behind theirs."""
        return self._lately() > self.FREE

    @property
    def idle(self) -> bool:
        """Whether nothing is asked now."""
        return not (self.running or self.waiting or self._taken)

    def charge(self, seconds: float) -> None:
        """Take off what a query has used, at least `Limits.least`: a flood of brief ones costs more than their time."""
        counted = max(seconds, self.limits.least)
        self._left = self.left - counted
        self._used = self._lately() + counted

    def _lately(self) -> float:
        now = self._clock()
        self._used *= math.exp((self._when - now) / self.LATELY)
        self._when = now
        return self._used

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """The right to hold one worker; a client's queries above its share wait for each other.

        A query takes a lane until it ends or is slow: slow ones run at the lowest priority, so it is the number
        of brief ones at once by which one client could keep the processors from another.

        Raises:
            Exhausted: Nothing is left, or too many queries of this client wait already or for too long.
        """
        self._solvent()
        limits = self.limits
        many = Exhausted("asks too many queries at once", f"{limits.share} at once, {limits.queue} waiting", 1)
        if (self._workers.locked() or self._lanes.locked()) and self.waiting >= limits.queue:
            raise many
        await self._wait(many)
        in_lane = True

        def leave_lane() -> None:
            nonlocal in_lane
            if in_lane:
                in_lane = False
                self._lanes.release()

        slow = asyncio.get_running_loop().call_later(limits.brief, leave_lane)
        self.running += 1
        try:
            self._solvent()  # what ran meanwhile may have used the rest
            yield
        finally:
            self.running -= 1
            slow.cancel()
            leave_lane()
            self._workers.release()

    async def _wait(self, late: Exhausted) -> None:
        """Wait for a worker of the share and for a lane; `late` if neither comes in time."""
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait), AsyncExitStack() as taken:
                await self._workers.acquire()
                taken.callback(self._workers.release)
                await self._lanes.acquire()
                taken.pop_all()
        except TimeoutError:
            raise late from None
        finally:
            self.waiting -= 1

    def _solvent(self) -> None:
        if (left := self.left) <= 0:
            budget, burst = self.limits.budget, self.limits.burst
            accepted = f"{budget:g} s per minute, {burst:g} s at once"
            raise Exhausted("has used its worker time", accepted, max(1, math.ceil(-left * 60 / budget)))

    async def turn(self) -> None:
        """Wait until the next request of this client may begin: one after the other, at the pace of `Limits.pace`.

        The serving process answers most requests in one go. Without turns, one that arrives behind fifty of
        another client waits for all fifty; with them, for one. A pause gives the time that was not used back,
        so that a page and what it loads come at once.
        """
        loop = asyncio.get_running_loop()
        if self._taken:
            mine = loop.create_future()
            self._turns.append(mine)
            await mine
        else:
            self._taken = True
            self._then(loop)

    def _then(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        self._due = max(self._due, now - self.TOGETHER / self.limits.pace) + 1 / self.limits.pace
        if self._due <= now:
            loop.call_soon(self._next, loop)
        else:
            loop.call_at(self._due, self._next, loop)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._turns:
            mine = self._turns.popleft()
            if not mine.done():  # its client has left
                mine.set_result(None)
                self._then(loop)
                return
        self._taken = False


class Budget:
    """The accounts of all clients."""

    MOST = 10_000
    """Accounts that are kept; beyond that, the one seen longest ago is forgotten."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self._clock = limits, clock
        self._accounts: OrderedDict[str, Account] = OrderedDict()

    def __len__(self) -> int:
        return len(self._accounts)

    def account(self, address: str) -> Account:
        """The account of the client at `address`; an IPv6 client is its /64, of which it can use any address."""
        name = _network(address)
        if (found := self._accounts.get(name)) is not None:
            self._accounts.move_to_end(name)
            return found
        if len(self._accounts) >= self.MOST and (oldest := next((n for n, a in self._accounts.items() if a.idle), "")):
            del self._accounts[oldest]
        found = self._accounts[name] = Account(self.limits, self._clock)
        return found

    def set(self, limits: Limits) -> None:
        """Other limits from now on; what clients have used is forgotten."""
        self.limits = limits
        self._accounts.clear()


@lru_cache(4096)
def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else str(ipaddress.ip_network((ip, 64), strict=False))


@dataclass
class Bill:
    """What one request costs.

    Attributes:
        account: Who pays; None for what is exempt.
        seconds: Worker time that it used, and time that making a page or document took.
        admitted: Whether the account has let this request in already.
    """

    account: Account | None
    seconds: float = 0.0
    admitted: bool = False

    @property
    def heavy(self) -> bool:
        """See `Account.heavy`."""
        return self.account is not None and self.account.heavy

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """See `Account.worker`; once per request, and at once where nobody pays."""
        if self.account is None or self.admitted:
            yield
            return
        async with self.account.worker():
            self.admitted = True
            try:
                yield
            finally:
                self.admitted = False

    @asynccontextmanager
    async def making(self) -> AsyncIterator[None]:
        """The right to make an answer that is not kept yet; charged as a worker is where none was used."""
        async with self.worker():
            before, start = self.seconds, time.perf_counter()
            try:
                yield
            finally:
                if self.seconds == before:
                    self.charge(time.perf_counter() - start)

    def charge(self, seconds: float) -> None:
        """Note that a worker was held, and charge the account."""
        self.seconds += seconds
        if self.account is not None:
            self.account.charge(seconds)


_bill: ContextVar[Bill | None] = ContextVar("bill", default=None)


def bill() -> Bill:
    """The bill of the request that is being answered; outside a request one that nobody pays."""
    return _bill.get() or Bill(None)


@contextmanager
def paying(account: Account | None) -> Iterator[Bill]:
    """A bill for what is done in this task until the block ends."""
    token = _bill.set(found := Bill(account))
    try:
        yield found
    finally:
        _bill.reset(token)
