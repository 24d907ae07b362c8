"""What building and validating the shipped data take, part by part (seconds, one round).

Run: .venv/bin/python benchmarks/validate.py [--write]
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from pathlib import Path

from kg import dataset, store, text, validation

PAGE = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- validate.py: begin -->\n", "<!-- validate.py: end -->"


def main() -> None:
    data = dataset.load()
    graph = store.to_graph(data.quads)
    embedded = store.open_store(data)
    parts: list[tuple[str, Callable[[], object]]] = [
        ("read files and tables", dataset.load),
        ("quads to an rdflib graph", lambda: store.to_graph(data.quads)),
        ("quads into the embedded store", lambda: store.open_store(data)),
        ("SHACL, profile core (pySHACL)", lambda: validation.shacl(graph, "core")),
        ("SHACL, profile release (pySHACL)", lambda: validation.shacl(graph, "release")),
        (
            "set queries, profiles core and release",
            lambda: [validation.checks(embedded, p) for p in ("core", "release")],
        ),
        ("quotations against the text", lambda: text.verify(data)),
        ("sorted N-Quads and hash", data.content_hash),
        ("whole `kg validate` (all profiles)", lambda: validation.validate(data)),
    ]
    lines = [f"{len(data.quads):,} quads in {len(data.graphs())} graphs.", "", "| Part | Seconds |", "|---|---:|"]
    lines += [f"| {name} | {timeit.timeit(run, number=1):.2f} |" for name, run in parts]
    block = "\n".join(lines) + "\n"
    sys.stdout.write(block)
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(before + BEGIN + block + END + after, encoding="utf-8")


main()
