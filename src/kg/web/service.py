"""What is being served: one edition (version, store, pool) at a time, changed without dropping a request."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import versions
from kg.catalogue import Catalogue
from kg.config import Config, Limits
from kg.store import EmbeddedStore
from kg.versions import Version
from kg.web.pages import Pages
from kg.workers import Answer, Pool

_log = logging.getLogger(__name__)


class Answers:
    """Answers to canned questions, which cannot change within a version; the one used last goes last."""

    ROOM = 16 * 1024 * 1024
    """Bytes kept in all. An answer of more than a sixteenth of that is not kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Answer | None:
        if (found := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Answer) -> None:
        if key in self._kept or len(answer.body) > self.ROOM // 16:
            return
        self._kept[key] = replace(answer, body=bytes(answer.body))  # not the one whose sending is waited for
        self._bytes += self._size(answer)
        while self._bytes > self.ROOM:
            self._bytes -= self._size(self._kept.popitem(last=False)[1])

    @staticmethod
    def _size(answer: Answer) -> int:
        return len(answer.body) + 1024  # the key and what Python adds


@dataclass
class Edition:
    """One dataset version with all that answers from it."""

    version: Version
    graphs: frozenset[str]
    pages: Pages
    pool: Pool
    answers: Answers = field(default_factory=Answers)
    leases: int = 0
    free: asyncio.Event = field(default_factory=asyncio.Event)


class Service:
    """Serves the version that `out/current` names, and takes up a new one when it appears."""

    POLL = 1.0
    """Seconds between two looks at `current`."""

    def __init__(self, out: Path, config: Config, catalogue: Catalogue, limits: Limits) -> None:
        self.out, self.config, self.catalogue, self.limits = out, config, catalogue, limits
        self._edition: Edition | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._reloading = asyncio.Lock()

    async def start(self) -> None:
        """Open the current version and begin to watch for the next.

        Raises:
            BuildError: Nothing is built, or the version is damaged.
            StoreError: The version cannot be loaded.
        """
        await self.reload()
        self._watcher = asyncio.create_task(self._watch())

    async def reload(self) -> bool:
        """Take up the version `current` names if it is another one; the old one answers until it is ready.

        Returns:
            Whether the version changed.

        Raises:
            BuildError, StoreError: As for `start`; the old version goes on being served.
        """
        async with self._reloading:
            version = await asyncio.to_thread(versions.current, self.out)
            old = self._edition
            if old is not None and old.version.path == version.path:
                return False
            pages = await asyncio.to_thread(self._pages, version)
            graphs = version.manifest["graphs"]
            assert isinstance(graphs, dict)
            pool = Pool(version.data, self.limits)
            await pool.start()
            self._edition = Edition(version, frozenset(graphs), pages, pool)
            if old is not None:
                task = asyncio.create_task(_retire(old))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            return True

    def _pages(self, version: Version) -> Pages:
        return Pages(EmbeddedStore(version.quads()), self.config, self.catalogue)

    @asynccontextmanager
    async def edition(self) -> AsyncIterator[Edition]:
        """The edition to answer one request from; it stays open until the request is done."""
        edition = self._edition
        assert edition is not None, "the service is not started"
        edition.leases += 1
        edition.free.clear()
        try:
            yield edition
        finally:
            edition.leases -= 1
            if not edition.leases:
                edition.free.set()

    async def close(self) -> None:
        """Let running requests end and stop every process."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._edition is not None:
            await _retire(self._edition)

    async def _watch(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(self.POLL)
            edition = self._edition
            assert edition is not None
            try:
                if (self.out / "current").resolve() != edition.version.path:
                    await self.reload()
                told = ""
            except Exception as error:  # a damaged new version must not end the watch; the old one goes on serving
                if str(error) != told:  # once, not at every look
                    told = str(error)
                    _log.exception("the new version cannot be served; still serving %s", edition.version.path.name)


async def _retire(edition: Edition) -> None:
    if edition.leases:
        await edition.free.wait()
    await edition.pool.close()
