"""What several tests share: the shipped data, loaded once, and the small plan."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import dataset
from kg.dataset import Dataset
from kg.store import EmbeddedStore, Store
from tests import engines

ROOT = Path(__file__).parents[1]
MINI = Path(__file__).parent / "fixtures" / "mini"
RENEW = os.environ.get("KG_RENEW") == "1"
"""Write the approved files anew instead of comparing with them (`KG_RENEW=1 pytest …`)."""


def approve(path: Path, text: str) -> None:
    """Compare `text` with the approved file, or write it when renewing."""
    if RENEW:
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing; look at the output and renew with KG_RENEW=1"
    assert text == path.read_text(encoding="utf-8"), f"differs from {path}; if it is right, renew with KG_RENEW=1"


@pytest.fixture(scope="session")
def data() -> Dataset:
    """The shipped dataset; read only."""
    return dataset.load()


@pytest.fixture(scope="session")
def store(data: Dataset) -> Store:
    """All graphs of the shipped dataset in an embedded store; read only."""
    return EmbeddedStore(data.quads)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the small plan's data folder, to change at will."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[engines.Engine]:
    """An empty Oxigraph server; shared, so each test keeps to graphs of its own base."""
    with engines.oxigraph() as engine:
        yield engine


@pytest.fixture(scope="session")
def virtuoso_server() -> Iterator[engines.Engine]:
    """An empty Virtuoso; shared as above. Skips loudly where it is not installed."""
    with engines.virtuoso() as engine:
        yield engine
