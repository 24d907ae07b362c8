"""Ten broken inputs: each is refused with a message that says where, what and what to do.

A case is a folder of `tests/broken/`: `edit.toml` (one replacement in the small plan) and/or files to add, and the
approved answer of `kg validate` in `expected.txt`, exit code first.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT, approve

CASES = sorted(p for p in (Path(__file__).parent / "broken").iterdir())


def test_all_ten_are_here() -> None:
    assert len(CASES) == 10


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_a_broken_input_is_explained(case: Path, mini: Path) -> None:
    if (case / "edit.toml").exists():
        edit = tomllib.loads((case / "edit.toml").read_text(encoding="utf-8"))
        path = mini / edit["file"]
        content = path.read_text(encoding="utf-8")
        assert edit["old"] in content
        path.write_text(content.replace(edit["old"], edit["new"], 1), encoding="utf-8")
    if (case / "add").exists():
        shutil.copytree(case / "add", mini, dirs_exist_ok=True)
    run = subprocess.run(
        [sys.executable, "-m", "kg", "validate", "--data", mini.name], capture_output=True, cwd=mini.parent, check=False
    )
    out = run.stdout.decode() + run.stderr.decode()
    assert run.returncode in (1, 2)
    assert re.search(r"mini/[\w/.-]+:\d+", out), "names file and line"
    assert "Traceback" not in out
    assert str(ROOT) not in out
    out = re.sub(r", \d+ infos in [\d,]+ quads.*", "", out)  # these counts change with the ontology
    approve(case / "expected.txt", f"exit {run.returncode}\n{out}")
