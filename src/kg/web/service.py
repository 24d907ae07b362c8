"""What is being served: one edition (version, store, pool) at a time, changed without dropping a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg import build
from kg.build import Version
from kg.catalogue import Catalogue
from kg.config import Config, Limits
from kg.store import EmbeddedStore
from kg.web.pages import Pages
from kg.workers import Pool

_log = logging.getLogger(__name__)


@dataclass
class Edition:
    """One dataset version with all that answers from it."""

    version: Version
    graphs: frozenset[str]
    pages: Pages
    pool: Pool
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
        """
        await self.reload()
        self._watcher = asyncio.create_task(self._watch())

    async def reload(self) -> bool:
        """Take up the version `current` names if it is another one; the old one answers until it is ready.

        Returns:
            Whether the version changed.
        """
        async with self._reloading:
            version = await asyncio.to_thread(build.current, self.out)
            old = self._edition
            if old is not None and old.version.path == version.path:
                return False
            store = await asyncio.to_thread(lambda: EmbeddedStore(version.quads()))
            pool = Pool(version.data, self.limits)
            await pool.start()
            graphs = version.manifest["graphs"]
            assert isinstance(graphs, dict)
            self._edition = Edition(version, frozenset(graphs), Pages(store, self.config, self.catalogue), pool)
            if old is not None:
                task = asyncio.create_task(_retire(old))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            return True

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
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._edition is not None:
            await _retire(self._edition)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.POLL)
            edition = self._edition
            try:
                if edition is not None and (self.out / "current").resolve() != edition.version.path:
                    await self.reload()
            except Exception:  # a damaged new version must not end the watch; the old one goes on serving
                _log.exception(
                    "the new version cannot be served; still serving %s", edition and edition.version.path.name
                )


async def _retire(edition: Edition) -> None:
    if edition.leases:
        await edition.free.wait()
    await edition.pool.close()
