"""The Nu Html Checker on every page type in three languages, in one Java process."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.config import LANGUAGES
from tests.browser.pages import PAGES
from tests.server import node
from tests.server.servers import Server

_JAR = node.FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
_GUESS = re.compile(r"This document appears to be written in")
"""A guess from the words of the page, of which names and quotations are many."""
_CASES = [(name, language) for name in PAGES for language in LANGUAGES]


@pytest.fixture(scope="module")
def told(site: Server, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """Errors and warnings of the checker by the name of the file."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("NO JAVA: the HTML checker is not run (Debian: apt-get install default-jre-headless)")
    assert _JAR.is_file(), f"{_JAR} is missing: run scripts/setup test"
    folder = tmp_path_factory.mktemp("html")
    for number, (name, language) in enumerate(_CASES):
        path = PAGES[name]
        target = f"{path}{'&' if '?' in path else '?'}lang={language}"
        reply = site.request("GET", target, {"Accept": "text/html"})
        assert reply.media_type == "text/html", target
        (folder / f"{number}.html").write_bytes(reply.body)
    (folder / "broken.html").write_text('<!doctype html><html lang="en"><title>Broken</title><p><b>open</p></html>')
    done = subprocess.run(
        [java, "-Xss8m", "-jar", str(_JAR), "--exit-zero-always", "--format", "json", str(folder)],
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    found = defaultdict(list)
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] != "info" or message.get("subType") == "warning":
            if _GUESS.match(message["message"]):
                continue
            text = f"{message['message']} (line {message.get('lastLine')}: {message.get('extract', '')!r})"
            found[Path(message.get("url", "")).name].append(text)
    return found


@pytest.mark.parametrize(("number", "case"), list(enumerate(_CASES)), ids=["-".join(case) for case in _CASES])
def test_the_html_checker_finds_nothing(told: Mapping[str, list[str]], number: int, case: tuple[str, str]) -> None:
    assert told.get(f"{number}.html", []) == []


def test_the_html_checker_finds_what_is_wrong(told: Mapping[str, list[str]]) -> None:
    """One page that was broken on purpose was among them."""
    assert any("open elements" in message for message in told["broken.html"])
