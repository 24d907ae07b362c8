"""Every page type in real Chromium: accessible in light and dark, quiet, still, by itself, and whole on a phone.

Colours do not depend on the language, so dark is looked at in one of them; `KG_THOROUGH=1 pytest tests/browser` looks
at all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

from kg.config import LANGUAGES
from tests.browser.conftest import LANES
from tests.browser.pages import PAGES
from tests.server import node
from tests.server.servers import Server

Seen = Mapping[str, Any]
SHIFT = 0.01
"""The layout shift that still counts as none (0.1 is "good"); rounding of a fraction of a pixel makes a little."""
DARK = LANGUAGES if os.environ.get("KG_THOROUGH") == "1" else LANGUAGES[:1]


@pytest.fixture(scope="module")
def inspected(site: Server, chromium: str) -> Mapping[tuple[str, str], Seen]:
    """What one browser saw of all pages, by page type and language."""
    asked = {
        "address": site.address,
        "chromium": chromium,
        "lanes": LANES,
        "languages": LANGUAGES,
        "dark": DARK,
        "pages": list(PAGES.items()),
    }
    return {(seen["name"], seen["language"]): seen for seen in node.run("inspect.mjs", asked, 900)}


@pytest.fixture(params=[(name, language) for name in PAGES for language in LANGUAGES], ids="-".join)
def seen(request: pytest.FixtureRequest, inspected: Mapping[tuple[str, str], Seen]) -> Seen:
    """One page type in one language."""
    return inspected[request.param]


def test_the_page_is_what_was_asked_for(seen: Seen) -> None:
    expected = {"wrong value": 400, "editor, refused": 400, "not found": 404}.get(seen["name"], 200)
    assert (seen["status"], seen["lang"]) == (expected, seen["language"]), seen["address"]


def test_axe_finds_nothing_in_light(seen: Seen) -> None:
    assert seen["light"] == [], seen["address"]


def test_axe_finds_nothing_in_dark(seen: Seen) -> None:
    assert seen["dark"] == ([] if seen["language"] in DARK else None), seen["address"]


def test_no_other_host_is_asked(seen: Seen) -> None:
    assert seen["outside"] == [], seen["address"]


def test_the_console_is_silent(seen: Seen) -> None:
    """But for the status of a page that is meant to have it."""
    status = f"the server responded with a status of {seen['status']}"
    told = [line for line in seen["complaints"] if seen["status"] == 200 or status not in line]
    assert told == [], seen["address"]


def test_nothing_moves_when_scripts_arrive(seen: Seen) -> None:
    assert sum(part[0] for part in seen["moved"]) <= SHIFT, (seen["address"], seen["moved"])


def test_nothing_reaches_beyond_a_phone(seen: Seen) -> None:
    """WCAG 2.2, 1.4.10: at 360 pixels only what scrolls in a region of its own is wider."""
    assert seen["beyond"] == [], seen["address"]
