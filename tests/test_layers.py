"""Imports point down: a module imports only from modules below it in this list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kg

ORDER = (
    "cli",
    "codebook",
    "explain",
    "build",
    "validation",
    "catalogue",
    "results",
    "store",
    "sparql_text",
    "text",
    "dataset",
    "formats",
    "config",
    "vocab",
    "errors",
)
SOURCE = Path(kg.__file__).parent
HEAVY = {"pyshacl": {"validation"}, "click": {"cli"}, "SPARQLWrapper": {"store"}, "yaml": {"catalogue"}}
"""Packages that only their own module may import."""


def imports(path: Path) -> set[str]:
    """Dotted names that a module imports, `from a import b` as both `a` and `a.b`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_its_place() -> None:
    assert {p.stem for p in SOURCE.glob("*.py")} - {"__init__", "__main__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_point_down(module: str) -> None:
    below = set(ORDER[ORDER.index(module) + 1 :])
    for name in imports(SOURCE / f"{module}.py"):
        if name.startswith("kg.") and name.split(".")[1] in ORDER:
            assert name.split(".")[1] in below, f"{module} imports {name}, which is not below it"


@pytest.mark.parametrize("module", ORDER)
def test_a_heavy_package_stays_in_its_module(module: str) -> None:
    for name in imports(SOURCE / f"{module}.py"):
        owners = HEAVY.get(name.split(".")[0])
        assert owners is None or module in owners, f"{module} imports {name}, which belongs to {owners}"
