"""What is being served: one edition (version, store, pool) at a time, changed without dropping a request."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from pathlib import Path

import kg
from kg import versions
from kg.budget import Budget
from kg.catalogue import Catalogue
from kg.config import Config, Limits
from kg.dataset import resources
from kg.describe import Describer
from kg.draw import Origin
from kg.search import Index
from kg.store import EmbeddedStore
from kg.versions import Version
from kg.web.entity_pages import EntityPages
from kg.web.overlap_pages import OverlapPages
from kg.web.pages import Pages
from kg.web.plan_pages import PlanPages
from kg.web.traffic import Traffic
from kg.web.vocabulary_pages import VocabularyPages
from kg.workers import Answer, Counts, Pool

Settings = Callable[[], tuple[Config, Catalogue]]
"""Reads `kg.toml` and the questions."""

_log = logging.getLogger(__name__)


class Answers:
    """Answers that cannot change within a version (questions, documents, pages); the one used last goes last."""

    ROOM = 16 * 1024 * 1024

    def __init__(self, room: int = ROOM) -> None:
        """Args: room: Bytes kept in all. An answer of more than a sixteenth of that is not kept."""
        self._room = room
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Answer | None:
        if (found := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Answer) -> None:
        if key in self._kept or len(answer.body) > self._room // 16:
            return
        self._kept[key] = replace(answer, body=bytes(answer.body))  # not the one whose sending is waited for
        self._bytes += self._size(answer)
        while self._bytes > self._room:
            self._bytes -= self._size(self._kept.popitem(last=False)[1])

    @staticmethod
    def _size(answer: Answer) -> int:
        return len(answer.body) + 1024  # the key and what Python adds


@dataclass
class Edition:
    """One dataset version with all that answers from it.

    Attributes:
        seal: Changes with whatever may change an answer: data, settings, code, templates, assets, queries, libraries.
        answers: To canned questions.
        documents: Representations made by the program itself: pages and the documents about things.
    """

    version: Version
    graphs: frozenset[str]
    pages: Pages
    describer: Describer
    vocabulary: VocabularyPages
    search: Index
    overlaps: OverlapPages
    entities: EntityPages
    pool: Pool
    limits: Limits
    seal: str
    answers: Answers = field(default_factory=Answers)
    documents: Answers = field(default_factory=lambda: Answers(4 * Answers.ROOM))
    leases: int = 0
    free: asyncio.Event = field(default_factory=asyncio.Event)


class Service:
    """Serves the version that `out/current` names, and takes up a new one when it appears.

    Attributes:
        budget, traffic, counts: Of all editions together.
        reloads, failures: How often another version or other settings were taken up, or could not be.
    """

    POLL = 1.0
    """Seconds between two looks at `current`."""

    def __init__(
        self, out: Path, config: Config, catalogue: Catalogue, limits: Limits,
        settings: Settings | None = None, traffic: Traffic | None = None,
    ) -> None:  # fmt: skip
        """Args: settings: Read at a hang-up; without it config and catalogue stay as they are."""
        self.out, self.config, self.catalogue, self.limits = out, config, catalogue, limits
        self.budget, self.traffic, self.counts = Budget(limits), traffic or Traffic(), Counts()
        self.reloads = self.failures = 0
        self._settings = settings
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

    async def reload(self, anyway: bool = False) -> bool:
        """Take up the version `current` names if it is another one; the old one answers until it is ready.

        Args:
            anyway: Read the settings too, and begin anew even with the same version.

        Returns:
            Whether there is a new edition.

        Raises:
            BuildError, StoreError: As for `start`; the old version goes on being served.
            ConfigError, DataError: The settings or questions are wrong; nothing changes.
        """
        async with self._reloading:
            version = await asyncio.to_thread(versions.current, self.out)
            old = self._edition
            if old is not None and old.version.path == version.path and not anyway:
                return False
            config, catalogue, limits = self.config, self.catalogue, self.limits
            if anyway and self._settings is not None:
                config, catalogue = await asyncio.to_thread(self._settings)
                limits = config.limits
            opened = await asyncio.to_thread(_opened, version, config, catalogue)
            graphs = version.manifest["graphs"]
            assert isinstance(graphs, dict)
            pool = Pool(version.data, limits, self.counts)
            await pool.start()
            seal = await asyncio.to_thread(_seal, version, config)
            self._edition = Edition(version, frozenset(graphs), *opened, pool, limits, seal)
            self.config, self.catalogue, self.limits = config, catalogue, limits
            if self.budget.limits != limits:
                self.budget.set(limits)
            if old is not None:
                self.reloads += 1
                self._keep(asyncio.create_task(_retire(old)))
            return True

    def hang_up(self) -> None:
        """Open the access log anew, read the settings again and serve by them: what SIGHUP asks for."""
        self._keep(asyncio.create_task(self._hung_up()))

    async def _hung_up(self) -> None:
        try:
            if self.traffic.log is not None:
                self.traffic.log.reopen()
            await self.reload(anyway=True)
        except Exception:  # what is wrong with the settings must not end what is served by the old ones
            self.failures += 1
            _log.exception("the settings or the version cannot be taken up; still serving as before")

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
                    self.failures += 1
                    _log.exception("the new version cannot be served; still serving %s", edition.version.path.name)


def _opened(
    version: Version, config: Config, catalogue: Catalogue
) -> tuple[Pages, Describer, VocabularyPages, Index, OverlapPages, EntityPages]:
    store = EmbeddedStore(version.quads())
    pages = Pages(store, config, catalogue)
    numbers, content = version.manifest["versions"], str(version.manifest["content_hash"])
    assert isinstance(numbers, dict)
    describer = Describer(store, config.base)
    origin = Origin.of(config.base, str(numbers.get("dataset", "")), content, describer.licence)
    overlaps = OverlapPages(pages, origin)
    entities = EntityPages(pages, overlaps)
    plans, vocabulary = PlanPages(entities), VocabularyPages(pages)
    entities.kinds |= plans.kinds
    entities.takes |= plans.takes
    vocabulary.special["theme"] = plans.theme
    return pages, describer, vocabulary, Index.of(store, config.base), overlaps, entities


def _seal(version: Version, config: Config) -> str:
    """See `Edition.seal`; the version's name stands for its data."""
    settings = replace(config, data=Path())  # where the files lie changes no answer
    return hashlib.sha256(f"{version.path.name} {_program()} {settings}".encode()).hexdigest()


@cache
def _program() -> str:
    """The program as it was when it began: later changes on disk are not what runs."""
    build = hashlib.sha256()
    for folder in (Path(kg.__file__).parent, resources() / "queries", resources() / "ontology"):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            build.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            build.update(path.read_bytes())
    for library in ("pyoxigraph", "jinja2", "starlette"):
        build.update(metadata.version(library).encode())
    return build.hexdigest()


async def _retire(edition: Edition) -> None:
    if edition.leases:
        await edition.free.wait()
    await edition.pool.close()
