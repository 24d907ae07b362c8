"""Put a dataset into a remote engine: each named graph replaced, checked, and written down in a book.

The book is the graph ``<base>load`` on the engine, no part of the dataset. Before a graph is replaced
it says ``<graph> urn:kg:loading "hash"``, afterwards, if the number of triples is right,
``<graph> urn:kg:loaded "hash"``, with the sha256 of the graph's sorted N-Triples. So a graph is
left alone only if a load of this very content came to its end and the count still holds; a killed load
leaves its mark, which `kg.store.RemoteStore` refuses to answer over and the next load repairs. The
book does not see a change made behind its back that keeps the count (`fresh` replaces every graph).
A hash that the engine computes would, but SPARQL 1.1 has no ordered aggregate to compute one over a
graph, and engines spell literals differently.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import sparql_text
from kg.dataset import Dataset
from kg.endpoint import Endpoint, Refused
from kg.errors import StoreError
from kg.store import LOADED, LOADING, RemoteStore, book, to_rdflib

BATCH_TRIPLES, BATCH_BYTES = 1000, 256 * 1024
"""The largest INSERT DATA: engines compile the whole text, and Virtuoso refuses one of 10,000 lines."""


@dataclass(frozen=True)
class Loaded:
    """What became of one graph: ``kept``, ``replaced``, or ``dropped`` since the dataset has it no more."""

    graph: str
    triples: int
    state: str


class LoadError(StoreError):
    """Not every graph is in place.

    Attributes:
        done: The graphs that are.
        wrong: The graphs that are half replaced, or hold another number of triples than the dataset.
    """

    def __init__(self, problem: str, *, where: str, value: str, done: Sequence[Loaded], wrong: Sequence[str]) -> None:
        self.done, self.wrong = list(done), list(wrong)
        super().__init__(
            problem, where=where, value=value,
            remedy=f"{len(self.done)} graphs are in place. Run the same command again: it goes on from there.",
        )  # fmt: skip


def load(
    data: Dataset,
    endpoint: Endpoint,
    *,
    fresh: bool = False,
    talk: Callable[[str], None] = lambda _: None,
) -> list[Loaded]:
    """Make the engine hold the graphs of the dataset, and no others below ``<base>graph/``.

    A graph is replaced by Graph Store PUT where the endpoint has an address for it and takes it, else
    by SPARQL Update in batches. Graphs are replaced one after another: who asks meanwhile sees old and new ones.
    Two loads at a time into one engine disturb each other.

    Args:
        fresh: Replace every graph, also those that are in place.
        talk: Told what is going on, a line at a time.

    Returns:
        One entry per graph, in the order of their IRIs.

    Raises:
        LoadError: It stopped in the middle, or a count differs; the marks on the engine say the same.
        StoreError: It could not begin.
    """
    return _Load(data, endpoint, fresh, talk).run()


class _Load:
    def __init__(self, data: Dataset, endpoint: Endpoint, fresh: bool, talk: Callable[[str], None]) -> None:
        self._endpoint, self._fresh, self._talk = endpoint, fresh, talk
        self._base = data.config.base
        self._store = RemoteStore(endpoint, self._base)
        self._put = endpoint.graph_store_url is not None
        self._graphs: dict[str, list[ox.Triple]] = {graph: [] for graph in data.graphs()}
        for quad in data.quads:
            self._graphs[quad.graph_name.value].append(quad.triple)  # type: ignore[union-attr]

    def run(self) -> list[Loaded]:
        marks, held = self._marks(), self._held()
        self._book = dict(marks)
        done: list[Loaded] = []
        wrong: dict[str, int] = {}
        started = time.monotonic()
        for number, (graph, triples) in enumerate(self._graphs.items(), 1):
            lead = f"{number} of {len(self._graphs)}  {self._short(graph)}: {len(triples):,} triples"
            digest, count = _digest(triples), len(triples)
            if not self._fresh and marks.get(graph) == (LOADED, digest) and held.get(graph) == count:
                self._talk(f"{lead}, in place")
                done.append(Loaded(graph, count, "kept"))
                continue
            if marks.get(graph, ("", ""))[0] == LOADING:
                self._talk(f"{self._short(graph)} was left half replaced by an earlier load")
            at = time.monotonic()
            try:
                self._mark(graph, LOADING, digest)
                way = self._replace(graph, triples)
                found = self._count(graph)
                if found == count:
                    self._mark(graph, LOADED, digest)
            except (StoreError, KeyboardInterrupt) as error:
                said = str(error) if isinstance(error, StoreError) else "interrupted"
                raise LoadError(
                    f"is half replaced: {said}", where="kg load", value=graph, done=done, wrong=[*wrong, graph]
                ) from error
            if found != count:
                wrong[graph] = found
                self._talk(f"{lead}, but the engine holds {found:,}")
                continue
            done.append(Loaded(graph, count, "replaced"))
            self._talk(f"{lead}, replaced by {way} in {time.monotonic() - at:.1f} s")
        if wrong:
            graph, found = next(iter(wrong.items()))
            raise LoadError(
                f"has {found:,} triples after the load, not {len(self._graphs[graph]):,} ({len(wrong)} graphs differ)",
                where="kg load", value=graph, done=done, wrong=list(wrong),
            )  # fmt: skip
        done += self._drop_others(held, marks)
        total = sum(x.triples for x in done)
        self._talk(f"{total:,} triples in {len(self._graphs)} graphs after {time.monotonic() - started:.1f} s")
        return done

    def _drop_others(self, held: dict[str, int], marks: dict[str, tuple[str, str]]) -> Iterator[Loaded]:
        for graph in sorted((held.keys() | marks.keys()) - self._graphs.keys()):
            self._talk(f"{self._short(graph)}: dropped, the dataset has it no more")
            self._mark(graph, LOADING, "")
            self._replace(graph, [])
            self._book.pop(graph)
            self._write_book()
            yield Loaded(graph, 0, "dropped")

    def _marks(self) -> dict[str, tuple[str, str]]:
        """Graph to its property in the book and the hash there."""
        at = book(self._base)
        rows = self._store.select("SELECT ?graph ?state ?hash { GRAPH ?book { ?graph ?state ?hash } }", [str(at)])
        return {str(graph): (str(state), str(digest)) for graph, state, digest in rows}

    def _held(self) -> dict[str, int]:
        """Graph below the base to its number of triples."""
        query = (
            "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } "
            f'FILTER (STRSTARTS(STR(?graph), "{self._base}graph/")) }} GROUP BY ?graph'
        )
        return {str(graph): int(str(n)) for graph, n in self._store.everywhere(query)}

    def _count(self, graph: str) -> int:
        [[found]] = self._store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [graph])
        return int(str(found))

    def _mark(self, graph: str, state: str, digest: str) -> None:
        self._book[graph] = (state, digest)
        self._write_book()

    def _write_book(self) -> None:
        self._replace(
            str(book(self._base)),
            [
                ox.Triple(ox.NamedNode(graph), ox.NamedNode(state), ox.Literal(digest))
                for graph, (state, digest) in sorted(self._book.items())
            ],
        )

    def _replace(self, graph: str, triples: Sequence[ox.Triple]) -> str:
        """Replace a graph and say by what means."""
        if self._put and triples:
            try:
                self._endpoint.put(graph, _ntriples(triples))
                return "PUT"
            except Refused as refused:
                if refused.status not in (0, 400, 404, 405, 413, 415, 501):
                    raise
                self._talk(f"the graph store answers {refused.status}; going on by SPARQL Update")
                self._put = False
        return self._update(graph, triples)

    def _update(self, graph: str, triples: Sequence[ox.Triple]) -> str:
        name = sparql_text.serialise(to_rdflib(ox.NamedNode(graph)))
        # one request if it is small: an engine runs the operations of a request in order, most of them at once
        text = f"DROP SILENT GRAPH {name}"
        sent = 0
        for batch in _batches(triples):
            insert = f"INSERT DATA {{ GRAPH {name} {{\n{''.join(batch)}}} }}"
            self._endpoint.update(f"{text} ;\n{insert}" if text else insert)
            text = ""
            sent += len(batch)
            if sent < len(triples):
                self._talk(f"    {sent:,} of {len(triples):,}")
        if text:
            self._endpoint.update(text)
        return "SPARQL Update"

    def _short(self, graph: str) -> str:
        return graph.removeprefix(self._base)


def _ntriples(triples: Sequence[ox.Triple]) -> bytes:
    dump = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(dump, bytes)
    return b"".join(sorted(dump.splitlines(keepends=True)))


def _digest(triples: Sequence[ox.Triple]) -> str:
    return hashlib.sha256(_ntriples(triples)).hexdigest()


def _batches(triples: Sequence[ox.Triple]) -> Iterator[list[str]]:
    """Lines of triples in SPARQL syntax, in bounded heaps."""
    heap: list[str] = []
    size = 0
    for triple in triples:
        terms = (to_rdflib(t) for t in (triple.subject, triple.predicate, triple.object))
        line = " ".join(sparql_text.serialise(t) for t in terms) + " .\n"
        if heap and (len(heap) >= BATCH_TRIPLES or size + len(line) > BATCH_BYTES):
            yield heap
            heap, size = [], 0
        heap.append(line)
        size += len(line)
    if heap:
        yield heap
