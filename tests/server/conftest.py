"""What the tests of servers share."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import build
from kg.dataset import Dataset
from tests.server.servers import Server, serving


@pytest.fixture(scope="session")
def shipped(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the shipped data; tests that use it are in the group ``shipped``."""
    patient = "[limits]\nseconds = 60\n"  # a machine that runs tests is busy
    with serving(data.quads, tmp_path_factory.mktemp("shipped"), patient) as server:
        yield server


@pytest.fixture(scope="session")
def built(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a built version of the shipped data, for all that serves them in its own process; read only."""
    out = tmp_path_factory.mktemp("built")
    build.build(data, out, profiles=())
    return out


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what its servers wrote."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"output of {name}", value.output()))
    return report
