"""The wheel stands alone: it carries ontology, data and queries, and answers without a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kg import dataset
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this tree, unpacked as an installer would."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(out / "site")
    return out / "site"


def test_the_wheel_answers_like_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "query", "firmness-by-priority", "--format", "tsv"]
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    where = [sys.executable, "-c", "import kg.dataset; print(kg.dataset.resources())"]
    run = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert Path(run.stdout.strip()) == unpacked / "kg" / "resources"


def test_the_wheel_holds_the_same_data(unpacked: Path) -> None:
    root = dataset.resources()
    for folder in ("ontology", "data", "queries"):
        here = {p.relative_to(root) for p in (root / folder).rglob("*") if p.is_file()}
        there = {
            p.relative_to(unpacked / "kg" / "resources")
            for p in (unpacked / "kg" / "resources" / folder).rglob("*")
            if p.is_file()
        }
        assert here == there
