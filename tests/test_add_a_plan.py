"""`docs/add-a-plan.md`, typed word for word in an empty folder, with the ontology as it is."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg import dataset
from kg.config import read
from tests.conftest import RENEW, ROOT
from tests.server.servers import run

PAGE = ROOT / "docs" / "add-a-plan.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def kg(folder: Path, *arguments: str) -> str:
    """What the command prints; both streams, as a person sees them."""
    run = subprocess.run(
        [sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, cwd=folder, check=False, timeout=120
    )
    assert run.returncode in (0, 1, 2) and "Traceback" not in run.stderr, run.stderr
    return run.stdout + run.stderr


def blocks_of(turtle: str) -> dict[str, str]:
    """Blocks by their first line."""
    found = re.findall(r"^(<[^>]+>)\n(.*?^\.\n)", turtle, re.DOTALL | re.MULTILINE)
    return {name: f"{name}\n{rest}" for name, rest in found}


def edit(folder: Path, content: str) -> None:
    """A Turtle block of the page, done as its first line says."""
    name, how = re.match(r"# (\S+), (.*)\n", content).groups()  # type: ignore[union-attr]
    path, body = folder / name, content.partition("\n")[2]
    match how:
        case "a new file":
            assert not path.exists()
            path.write_text(body, encoding="utf-8")
        case "at the end":
            path.write_text(path.read_text(encoding="utf-8") + "\n" + body, encoding="utf-8")
        case "in place of the blocks":
            old = path.read_text(encoding="utf-8")
            there, wanted = blocks_of(old), blocks_of(body)
            assert there.keys() == wanted.keys()
            for block in there:
                old = old.replace(there[block], wanted[block])
            path.write_text(old, encoding="utf-8")
        case _:
            raise AssertionError(f"the page says {how!r}, which nobody can do")


def change(folder: Path, diff: str) -> None:
    """A diff of the page: each line led by - stands in the file once."""
    name, *lines = diff.splitlines()
    path = folder / name.strip()
    content = path.read_text(encoding="utf-8")
    removed = "".join(line[1:] + "\n" for line in lines if line[0] == "-")
    added = "".join(line[1:] + "\n" for line in lines if line[0] == "+")
    assert content.count(removed) == 1, removed
    path.write_text(content.replace(removed, added), encoding="utf-8")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """The folder after the walk, and the outputs that differ from the page (renewed with KG_RENEW=1)."""
    folder = tmp_path_factory.mktemp("walk")
    page = PAGE.read_text(encoding="utf-8")
    ontology = {p: p.read_bytes() for p in [*dataset.vocabulary_files(), *dataset.shape_files()]}
    name = re.search(r"Save this as `([\w.]+)`", page)
    assert name
    new, wrong = page, []
    for language, content in BLOCK.findall(page):
        if language == "markdown":
            (folder / name[1]).write_text(content, encoding="utf-8")
        elif language == "turtle":
            edit(folder, content)
        elif language == "diff":
            change(folder, content)
        elif language == "text":
            command, shown = re.match(r"\$ kg ((?:[^\n]*\\\n)*[^\n]*\n)(.*)", content, re.DOTALL).groups()  # type: ignore[union-attr]
            real = re.sub(r" +$", "", kg(folder, *shlex.split(command.replace("\\\n", ""))), flags=re.MULTILINE)
            real = re.sub(r"\d+ infos in [\d,]+ quads of \d+ graphs", "… infos", real)
            if shown != real:
                wrong.append(f"$ kg {command}--- the page says\n{shown}--- it prints\n{real}")
                new = new.replace(f"```text\n{content}```", f"```text\n$ kg {command}{real}```", 1)
    if RENEW and wrong:
        PAGE.write_text(new, encoding="utf-8")
        wrong = []
    assert ontology == {p: p.read_bytes() for p in ontology}, "the walk changed the ontology"
    yield folder, wrong


def test_every_output_on_the_page_is_real(walked: tuple[Path, list[str]]) -> None:
    _, wrong = walked
    assert not wrong, "\n\n".join(wrong)


def test_the_folder_is_sound(walked: tuple[Path, list[str]]) -> None:
    folder, _ = walked
    assert "0 files would change" in kg(folder, "anchor", "--data", "moors", "--check")
    assert "\nmoors/" not in "\n" + kg(folder, "fmt", "--data", "moors", "--check")
    assert (folder / "moors" / "text" / "moors-2031" / "source.md").read_bytes() == (folder / "moors.md").read_bytes()
    assert not list(folder.glob(".new-*"))


def test_the_pages_are_served(walked: tuple[Path, list[str]]) -> None:
    """The command of the page, on a free port in place of 8000; its addresses, the other languages, the endpoint."""
    folder, _ = walked
    page = PAGE.read_text(encoding="utf-8")
    (command,) = re.findall(r"```sh\nkg serve (.*)\n```", page)
    arguments = ["--build", *shlex.split(command)]
    arguments[arguments.index("--port") + 1] = "0"
    addresses = re.findall(r"<http://127\.0\.0\.1:8000(/[^>]*)>", page)
    assert len(addresses) == 2
    browser = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
    with run(folder, read(folder / "moors"), arguments) as server:
        start, opening = (server.request("GET", target, browser) for target in addresses)
        assert (start.status, opening.status) == (200, 200)
        assert "Plans of Northmoor and Southmoor" in start.body.decode()
        words = re.sub(r"<[^>]+>|\s+", " ", opening.body.decode())
        for expected in ("Opening of the ferry landings", "by 1 May 2032", "Northmoor"):
            assert expected in words
        for language, label in (("fr", "Ouverture des embarcadères"), ("es", "Apertura de los embarcaderos")):
            assert label in server.request("GET", addresses[1].replace("=en", f"={language}"), browser).body.decode()
        asked = urlencode({"query": "ASK { ?i a <https://w3id.org/bilateral/ontology#Initiative> }"})
        answer = server.request("GET", f"/sparql?{asked}", {"Accept": "application/sparql-results+json"})
        assert json.loads(answer.body)["boolean"] is True
