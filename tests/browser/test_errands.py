"""The errands that people come for, in real Chromium: by mouse, by keyboard alone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.conftest import LANES
from tests.server import node
from tests.server.servers import Server

WAYS = ("mouse", "keyboard", "without JavaScript")
SCRIPTED = ("complete a name, and see where a query is wrong",)
"""What only the editor's script does."""
ERRANDS = (
    "when Methane to Markets became something else",
    "who was in IPEEC on the signing date",
    "what was promised on health, how firmly",
    "which words say so",
    "print a brief",
    "export the members to a spreadsheet",
    "share an overlap",
    "change the language midway",
    "run and edit a query",
    "reach a source",
    *SCRIPTED,
)
CASES = [(name, way) for name in ERRANDS for way in WAYS if not (name in SCRIPTED and way == WAYS[2])]


@pytest.fixture(scope="module")
def done(site: Server, chromium: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """How each errand ended, by name and way."""
    errands = {name: [way for other, way in CASES if other == name] for name in ERRANDS}
    asked = {"address": site.address, "chromium": chromium, "lanes": LANES, "errands": errands}
    return {(found["name"], found["way"]): found for found in node.run("errands.mjs", asked, 600)}


@pytest.mark.parametrize(("name", "way"), CASES, ids=[f"{name}-{way}" for name, way in CASES])
def test_the_errand_succeeds(name: str, way: str, done: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    assert done[name, way]["failed"] == ""
