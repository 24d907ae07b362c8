"""All-pairs overlap of synthetic mechanisms with dated members, beside networkx's projection and a SPARQL self-join.

Every method runs in a process of its own on the same members and must give the same pairs with the same counts, or
nothing is printed. Seconds are processor time of one run, since other work on the machine would otherwise be measured
too; all methods use one thread. Memory is the peak of the process above its peak before the work.

Run: .venv/bin/python benchmarks/overlap.py [--sizes 1000 10000] [--write]
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import platform
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox
import scipy

from kg import incidence, overlap, store
from kg.vocab import BM, CANONICAL_BASE, RDF, RDFS, SCHEME, SKOS, XSD

PAGE = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- overlap.py: begin -->\n", "<!-- overlap.py: end -->"
DAY = datetime.date(2010, 5, 27)
STATES = 195
ID = CANONICAL_BASE + "id/"

SELF_JOIN = """
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?a ?b (COUNT(?member) AS ?n)
WHERE {
  { SELECT DISTINCT ?a ?member WHERE { ONE } }
  { SELECT DISTINCT ?b ?member WHERE { TWO } }
  FILTER (STR(?a) < STR(?b))
}
GROUP BY ?a ?b
"""
SIDE = """?p bm:participationIn ?%s ; bm:participant ?member ; bm:startLatest ?from .
    OPTIONAL { ?p bm:endEarliest ?first ; bm:endLatest ?last }
    FILTER (!(?from > "%s"^^xsd:date)) FILTER (!BOUND(?last) || ?first > "%s"^^xsd:date)"""


def members(size: int) -> Iterator[tuple[int, int, datetime.date, datetime.date | None]]:
    """Mechanism, state, start and end: four in five are bilateral, a few have up to 60 members."""
    draw = random.Random(20100527)  # noqa: S311 - repeatable, no secret
    weights = [1 / (rank + 10) for rank in range(STATES)]
    for mechanism in range(size):
        kind = draw.random()
        count = 2 if kind < 0.8 else draw.randint(3, 10) if kind < 0.95 else draw.randint(11, 60)
        for state in sorted(set(draw.choices(range(STATES), weights, k=count))):
            start = datetime.date(1950 + draw.randrange(70), draw.randint(1, 12), draw.randint(1, 28))
            ended = draw.random() < 0.2
            yield mechanism, state, start, start + datetime.timedelta(days=draw.randrange(20000)) if ended else None


def on_the_day(size: int) -> list[tuple[int, int]]:
    """Mechanism and state of those who are members on `DAY`."""
    return [(m, s) for m, s, start, end in members(size) if start <= DAY and (end is None or end > DAY)]


def quads(size: int, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    """The same as data of this project."""

    def node(iri: str) -> ox.NamedNode:
        return ox.NamedNode(iri)

    def day(value: datetime.date) -> ox.Literal:
        return ox.Literal(value.isoformat(), datatype=node(str(XSD.date)))

    forum = node(SCHEME + "mechanism-kind/forum")
    yield ox.Quad(forum, node(str(SKOS.inScheme)), node(SCHEME + "mechanism-kind"), graph)
    for m in range(size):
        yield ox.Quad(node(f"{ID}mechanism/{m:06}"), node(str(BM.kind)), forum, graph)
    for s in range(STATES):
        yield ox.Quad(node(f"{ID}state/{s:03}"), node(str(RDFS.label)), ox.Literal(f"State {s}", language="en"), graph)
    confidence = node(SCHEME + "confidence/a")
    for m, s, start, end in members(size):
        said = node(f"{ID}participation/{m:06}/{s:03}")
        yield ox.Quad(said, node(str(RDF.type)), node(str(BM.Membership)), graph)
        yield ox.Quad(said, node(str(BM.participationIn)), node(f"{ID}mechanism/{m:06}"), graph)
        yield ox.Quad(said, node(str(BM.participant)), node(f"{ID}state/{s:03}"), graph)
        yield ox.Quad(said, node(str(BM.confidence)), confidence, graph)
        dates = [(BM.startEarliest, start), (BM.startLatest, start)]
        dates += [(BM.endEarliest, end), (BM.endLatest, end)] if end else []
        for property_, value in dates:
            yield ox.Quad(said, node(str(property_)), day(value), graph)


# --- the methods: each returns what it needs prepared, and the work that is measured -------------------

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
"""First and second mechanism, and how many members they share."""

Method = tuple[Callable[[], Any], Callable[[Any], Pairs]]
"""The work, and what makes pairs of its result."""


def kg_from_store(size: int) -> Method:
    held = store.EmbeddedStore(quads(size, ox.NamedNode(CANONICAL_BASE + "graph/record/synthetic")))

    def work() -> Any:
        inc = incidence.incidence(held, incidence.Slice(date=DAY, weightless=()))
        return inc, list(overlap.stream(inc, "jaccard"))

    return work, _of_stream


def kg_pairs(size: int) -> Method:
    status = {(f"{ID}mechanism/{m:06}", f"{ID}state/{s:03}"): True for m, s in on_the_day(size)}
    inc = incidence.build(incidence.Slice(date=DAY, weightless=()), (), status, {})
    return (lambda: (inc, list(overlap.stream(inc, "jaccard")))), _of_stream


def networkx_count(size: int) -> Method:
    graph = _bipartite(size)
    tops = sorted(n for n in graph if n >= 0)
    return (lambda: nx.bipartite.weighted_projected_graph(graph, tops)), _of_networkx


def networkx_jaccard(size: int) -> Method:
    graph = _bipartite(size)
    tops = sorted(n for n in graph if n >= 0)
    sizes = dict(graph.degree(tops))

    def back(found: Any) -> Pairs:
        a, b, share = _of_networkx(found)
        na, nb = (np.array([sizes[x] for x in ends.tolist()]) for ends in (a, b))
        return a, b, np.rint(share * (na + nb) / (1 + share)).astype(np.int64)  # n / (|A| + |B| - n), turned round

    return (lambda: nx.bipartite.overlap_weighted_projected_graph(graph, tops, jaccard=True)), back


def sparql(size: int) -> Method:
    held = ox.Store()
    held.bulk_extend(quads(size, ox.DefaultGraph()))
    query = SELF_JOIN.replace("ONE", SIDE % ("a", DAY, DAY)).replace("TWO", SIDE % ("b", DAY, DAY))

    def work() -> Any:
        answer: Any = held.query(query)
        return [(row["a"].value[-6:], row["b"].value[-6:], row["n"].value) for row in answer]

    def back(found: Any) -> Pairs:
        a, b, n = np.array(found, dtype=np.int64).T
        return a, b, n

    return work, back


def _bipartite(size: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from((m, -1 - s) for m, s in on_the_day(size))
    return graph


def _of_networkx(found: Any) -> Pairs:
    rows = [(min(a, b), max(a, b), d["weight"]) for a, b, d in found.edges(data=True)]
    a, b, weight = np.array(rows).T
    return a.astype(np.int64), b.astype(np.int64), weight


def _of_stream(found: Any) -> Pairs:
    inc, blocks = found
    number = np.array([int(iri[-6:]) for iri in inc.mechanisms])
    a, b, n = (np.concatenate([getattr(x, k) for x in blocks]) for k in ("i", "j", "shared"))
    return number[a], number[b], n


METHODS = {
    "kg, from the store": kg_from_store,
    "SPARQL self-join (pyoxigraph, in memory)": sparql,
    "kg, lists in memory": kg_pairs,
    "networkx weighted_projected_graph": networkx_count,
    "networkx overlap_weighted_projected_graph": networkx_jaccard,
}
PEER = {
    "SPARQL self-join (pyoxigraph, in memory)": "kg, from the store",
    "networkx weighted_projected_graph": "kg, lists in memory",
    "networkx overlap_weighted_projected_graph": "kg, lists in memory",
}
"""What starts from the same place: ratios are taken against it."""


def child(method: str, size: int) -> None:
    work, back = METHODS[method](size)
    before = _peak()
    start = time.process_time()
    found = work()
    seconds = time.process_time() - start
    grown = _peak() - before
    a, b, n = back(found)
    order = np.lexsort((b, a))
    answer = np.stack([a[order], b[order], n[order].astype(np.int64)]).astype(np.int64)
    digest = hashlib.sha256(answer.tobytes()).hexdigest()
    print(json.dumps({"seconds": seconds, "megabytes": grown, "pairs": len(a), "digest": digest}))  # noqa: T201


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", nargs="+", type=int, default=[1000, 10000])
    options.add_argument("--only", nargs="+", choices=METHODS, default=list(METHODS))
    options.add_argument("--write", action="store_true")
    options.add_argument("--child", nargs=2, metavar=("METHOD", "SIZE"))
    given = options.parse_args()
    if given.child:
        return child(given.child[0], int(given.child[1]))
    lines = [
        f"Measured on {os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, "
        f"networkx {nx.__version__}, scipy {scipy.__version__}, pyoxigraph {ox.__version__}; "
        "processor seconds of one run each.",
        "",
        "| mechanisms | pairs that share | method | seconds | MB | it / kg, seconds | it / kg, MB |",
        "|---:|---:|---|---:|---:|---:|---:|",
    ]
    for size in given.sizes:
        results = {}
        for method in given.only:
            run = subprocess.run(  # noqa: S603
                [sys.executable, __file__, "--child", method, str(size)], capture_output=True, text=True, check=True
            )
            results[method] = json.loads(run.stdout)
            sys.stderr.write(f"{size} {method}: {results[method]}\n")
        answers = {(r["pairs"], r["digest"]) for r in results.values()}
        if len(answers) != 1:
            sys.exit(f"{size}: the answers differ: {results}")
        for method, r in results.items():
            ratios = " | "
            if (peer := results.get(PEER.get(method, ""))) is not None:
                memory = r["megabytes"] / max(peer["megabytes"], 1)
                ratios = f"{r['seconds'] / peer['seconds']:,.0f} | {memory:,.0f}"
            lines.append(
                f"| {size:,} | {r['pairs']:,} | {method} | {r['seconds']:,.3f} | {r['megabytes']:,.0f} | {ratios} |"
            )
    block = "\n".join(lines) + "\n"
    sys.stdout.write(block)
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(before + BEGIN + block + END + after, encoding="utf-8")
    return None


main()
