"""The documents say what is true: generated pages are fresh, commands exist, counts and outputs are real."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli, codebook, dataset
from kg.store import Store
from tests.conftest import RENEW, ROOT, approve

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_codebook_is_generated(store: Store) -> None:
    approve(ROOT / "docs" / "codebook.md", codebook.markdown(store))


def test_both_commands_stand_in_the_first_screen() -> None:
    first = "\n".join(README.splitlines()[:24])
    assert "make serve" in first
    assert "make test" in first


def test_outputs_in_the_readme_are_real() -> None:
    """A block that starts with `$ kg …` shows what that command prints; a line `…` stands for what is left out."""
    text = README
    blocks = re.findall(r"```\n(\$ kg [^\n]*)\n(.*?)```", README, re.DOTALL)
    assert len(blocks) >= 2
    for command, shown in blocks:
        if command.startswith("$ kg draw "):
            continue  # its output is a file: the next test
        run = subprocess.run(
            [sys.executable, "-m", "kg", *shlex.split(command)[2:]],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        real = run.stdout.rstrip("\n") + "\n"
        parts = re.split(r"^…\n", shown, flags=re.MULTILINE)
        if RENEW and len(parts) == 1:
            text = text.replace(f"{command}\n{shown}", f"{command}\n{real}")
        elif len(parts) > 1:
            position = 0
            for part in parts:
                assert part in real[position:], f"{command}: {part}"
                position = real.index(part, position) + len(part)
        else:
            assert shown == real, command
    if text != README:
        (ROOT / "README.md").write_text(text, encoding="utf-8")


def test_pictures_in_the_readme_are_real(tmp_path: Path) -> None:
    """What `kg draw` writes today is the picture that is shown, but for the hash of the data it was drawn from."""
    drawn = re.findall(r"```\n\$ kg draw (\S+) ([^\n]*)\n```", README)
    assert drawn
    for name, options in drawn:
        assert f"]({name})" in README
        made, held = tmp_path / Path(name).name, ROOT / name
        command = [sys.executable, "-m", "kg", "draw", str(made), *shlex.split(options)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        real, shown = (re.sub(r"\b[0-9a-f]{16}\b", "…", path.read_text("utf-8")) for path in (made, held))
        if RENEW and real != shown:
            held.write_bytes(made.read_bytes())
        else:
            assert real == shown, f"{name} shows other data: KG_RENEW=1 pytest tests/test_docs.py, and look at it"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_and_links_of_a_page_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`(?:\.venv/bin/)?kg ([a-z]+)", text):
        assert name in cli.app.commands, f"{page.name}: kg {name}"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for path in re.findall(r"`((?:src|tests|docs|data|queries|ontology)/[\w./-]+\w)`", text):
        assert (ROOT / path).exists(), f"{page.name} names {path}"


def test_every_command_is_in_the_readme() -> None:
    for name in cli.app.commands:
        assert f"kg {name}" in README, name


def test_counts_in_the_readme_are_real(store: Store) -> None:
    bm = "https://w3id.org/bilateral/ontology#"
    for word, cls in (("clauses", "Clause"), ("commitments", "Initiative")):
        (row,) = store.select(
            f"""SELECT (COUNT(?s) AS ?n) {{
              ?s a <{bm}{cls}> ; <{bm}inPlan> ?plan . ?text <{bm}expressionOf> ?plan ; <{bm}textHeld> true }}"""
        )
        assert f"{row[0]} {word}" in README


def test_versions_agree() -> None:
    from kg import __version__

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    ontology = (ROOT / "ontology" / "bilateral.ttl").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (number,) = re.findall(r'owl:versionInfo "([^"]+)"', ontology)
    assert f"Ontology {number}" in changelog
    (number,) = re.findall(r'dcat:version "([^"]+)"', (dataset.resources() / "data" / "dataset.ttl").read_text("utf-8"))
    assert f"Data {number}" in changelog


def test_the_service_page_has_the_real_limits() -> None:
    import dataclasses

    from kg.config import Limits

    text = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    for limit in dataclasses.fields(Limits):
        value = "processors less one, 1 to 4" if limit.name == "share" else f"{limit.default:,}"
        assert f"| `{limit.name}` | {value} |" in text, limit.name
