"""The scripts of the pages: built alike twice, small, with the licences of all they contain, nothing from outside."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.server import node

FRONTEND = ROOT / "src" / "kg" / "web" / "frontend"
BUILT = ROOT / "src" / "kg" / "web" / "static" / "built"
LIMIT = 60 * 1000
"""Bytes, compressed, of the scripts of any page but the editor."""


@pytest.fixture(scope="module")
def bundles() -> Mapping[str, bytes]:
    """The files as they are installed."""
    assert BUILT.is_dir(), "the scripts are not built: run scripts/setup test"
    return {p.name: p.read_bytes() for p in BUILT.iterdir() if not p.name.startswith(".")}


def test_a_build_elsewhere_gives_the_same_bytes(bundles: Mapping[str, bytes], tmp_path: Path) -> None:
    """Neither the folder nor the time has a say; this also tells that what is installed is what the sources say."""
    copy = tmp_path / "elsewhere" / "frontend"
    shutil.copytree(FRONTEND, copy, symlinks=True, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(FRONTEND / "node_modules")
    subprocess.run([node.NODE, "build.mjs"], cwd=copy, check=True, timeout=120)
    again = {p.name: p.read_bytes() for p in (copy.parent / "static" / "built").iterdir()}
    assert again.keys() == bundles.keys()
    assert [name for name in again if again[name] != bundles[name]] == []


def test_scripts_are_small(bundles: Mapping[str, bytes]) -> None:
    sizes = {name: len(gzip.compress(body, 9, mtime=0)) for name, body in bundles.items() if name.endswith(".js")}
    assert {"site.js", "editor.js"} <= sizes.keys()
    assert sum(size for name, size in sizes.items() if name != "editor.js") < LIMIT, sizes


def test_the_notice_names_every_package(bundles: Mapping[str, bytes]) -> None:
    """All that is installed for running, at its version, with a licence in full."""
    notice = bundles["NOTICE.txt"].decode()
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    needed = {path.removeprefix("node_modules/"): p for path, p in lock.items() if path and not p.get("dev")}
    assert len(needed) > 10
    for name, package in needed.items():
        assert f"{name} {package['version']} ({package['license']})" in notice
    assert notice.count("Permission is hereby granted") == sum(p["license"] == "MIT" for p in needed.values())


def test_the_lock_files_name_no_registry() -> None:
    for folder in (FRONTEND, node.FOLDER):
        assert "resolved" not in (folder / "package-lock.json").read_text(encoding="utf-8")


def test_bundles_load_nothing_from_outside(bundles: Mapping[str, bytes]) -> None:
    """No address but the names that XML and SVG have, nothing that makes code of text, no import that is left."""
    for name, body in bundles.items():
        if name.endswith(".js"):
            text = body.decode()
            assert set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", text)) <= {"http://www.w3.org"}, name
            assert not re.search(r"\beval\(|new Function\(|\bimport\(|\bfrom\"|sourceMappingURL", text), name
