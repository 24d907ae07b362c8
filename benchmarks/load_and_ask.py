"""How long loading and asking take, beside rdflib alone in the same run (medians; ratios are what to look at).

Run: .venv/bin/python benchmarks/load_and_ask.py
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import rdflib

from kg import catalogue, dataset, store, text, vocab


def median(run: Callable[[], object], rounds: int) -> float:
    """Median seconds of `rounds` runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    data = dataset.load()
    embedded = store.open_store(data)
    union = rdflib.Graph()
    for quad in data.quads:
        union.add(next(iter(store.to_graph([quad]))))

    def load_with_rdflib() -> None:
        graph = rdflib.Graph()
        for path in data.files:
            graph.parse(path, format="turtle", publicID=vocab.CANONICAL_BASE + "id/")

    rows = [
        (
            "load all files into a store",
            median(lambda: store.open_store(dataset.load()), 5),
            median(load_with_rdflib, 3),
        )
    ]
    for question in catalogue.read_catalogue():
        bound = question.bound()
        if question.form == "SELECT" and "GRAPH" not in bound:
            own = median(lambda q=bound: embedded.select(q), 5)  # type: ignore[misc]
            rows.append((question.id, own, median(lambda q=bound: list(union.query(q)), 1)))  # type: ignore[misc]
    out = sys.stdout
    out.write(f"{len(data.quads):,} quads\n{'':52}{'kg ms':>9}{'rdflib ms':>11}{'ratio':>8}\n")
    for name, own, peer in rows:
        out.write(f"{name:52}{own * 1000:9.1f}{peer * 1000:11.1f}{peer / own:8.1f}\n")
    config = data.config
    anchoring = median(lambda: text.anchor(config.data / "text" / "cmx-2010", config), 5)
    out.write(f"{'anchor the plan of 2010 (no peer)':52}{anchoring * 1000:9.1f}\n")


main()
