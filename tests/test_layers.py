"""Imports point down: a module imports only from modules below it in this list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kg

ORDER = (
    "cli",
    "web.app",
    "web.home",
    "web.sparql",
    "web.openapi",
    "web.search",
    "web.plans",
    "web.questions",
    "web.documents",
    "web.publication",
    "web.operations",
    "web.overlaps",
    "web.respond",
    "web.middleware",
    "web.service",
    "web.traffic",
    "web.vocabulary_pages",
    "web.plan_pages",
    "web.entity_pages",
    "web.plan_reader",
    "web.overlap_pages",
    "web.plan_pages",
    "web.query_page",
    "web.question_pages",
    "web.pages",
    "web.protocol",
    "web.conneg",
    "workers",
    "budget",
    "codebook",
    "draw",
    "overlap",
    "incidence",
    "explain",
    "describe",
    "jsonld",
    "search",
    "build",
    "metadata",
    "validation",
    "rules",
    "catalogue",
    "results",
    "load",
    "store",
    "endpoint",
    "sparql_text",
    "versions",
    "dumps",
    "authoring",
    "outline",
    "text",
    "dataset",
    "tables",
    "formats",
    "config",
    "files",
    "vocab",
    "errors",
)
SOURCE = Path(kg.__file__).parent
HEAVY = {
    "scipy": {"incidence", "overlap", "draw"},
    "pyshacl": {"validation"},
    "click": {"cli"},
    "SPARQLWrapper": {"endpoint"},
    "csvw": {"tables"},
    "yaml": {"catalogue"},
    "jinja2": {"web.pages"},
    "uvicorn": {"web.app"},
    "starlette": {
        f"web.{x}"
        for x in (
            "app",
            "home",
            "sparql",
            "openapi",
            "questions",
            "search",
            "documents",
            "publication",
            "operations",
            "overlaps",
            "respond",
            "middleware",
            "protocol",
        )
    },
}
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
    names = {".".join(p.relative_to(SOURCE).with_suffix("").parts) for p in SOURCE.rglob("*.py")}
    assert {n for n in names if not n.endswith(("__init__", "__main__"))} == set(ORDER)


def path_of(module: str) -> Path:
    return SOURCE / f"{module.replace('.', '/')}.py"


@pytest.mark.parametrize("module", ORDER)
def test_imports_point_down(module: str) -> None:
    below = set(ORDER[ORDER.index(module) + 1 :])
    for name in imports(path_of(module)):
        own = name.removeprefix("kg.")
        target = next((m for m in (own, own.rpartition(".")[0]) if m in ORDER), None)
        if name.startswith("kg.") and target and not (module == "cli" and target == "cli"):
            assert target in below, f"{module} imports {name}, which is not below it"


@pytest.mark.parametrize("module", ORDER)
def test_a_heavy_package_stays_in_its_module(module: str) -> None:
    for name in imports(path_of(module)):
        owners = HEAVY.get(name.split(".")[0])
        assert owners is None or module in owners, f"{module} imports {name}, which belongs to {owners}"
