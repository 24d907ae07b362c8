"""What the browser tests share: Chromium, and a server with the shipped data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from kg.dataset import Dataset
from tests.server.servers import Server, serving

LANES = min(2, os.cpu_count() or 1)
"""Pages that a browser has open at once."""


def settings(data: Dataset) -> str:
    """The shipped settings, but that one client may ask for much in a short time."""
    limits = "[limits]\nbudget = 1e9\nburst = 1e9\nshare = 8\nlanes = 8\npace = 1_000_000\n"
    return (data.config.data / "kg.toml").read_text(encoding="utf-8").partition("[limits]")[0] + limits


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; without one the tests are skipped."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("NO CHROMIUM: the browser tests are not run (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def site(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shipped data, served."""
    with serving(data.quads, tmp_path_factory.mktemp("site"), settings(data)) as server:
        yield server
