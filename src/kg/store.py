"""One way to ask: a `Store` answers SPARQL, and no caller learns what engine stands behind it.

Results cross this border once, as rdflib terms. Every question is asked over an explicit dataset:
by default the union of all named graphs, because engines differ in what their default graph is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox
import rdflib
from rdflib.term import BNode, Literal, Node, URIRef

from kg import vocab
from kg.dataset import Dataset
from kg.errors import QueryError, StoreError

# rdflib logs a traceback for a literal such as "2020-02-30"^^xsd:date; validation reports it with file and line
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

Row = tuple[Node | None, ...]


@dataclass(frozen=True)
class Table:
    """The result of a SELECT: column names, and rows of rdflib terms in the order of the query.

    An unbound variable is None.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def pick(self, columns: Sequence[str]) -> Table:
        """The same rows with some of the columns, in the given order.

        Raises:
            QueryError: A column that the table does not have.
        """
        if unknown := [c for c in columns if c not in self.columns]:
            raise QueryError("is no column", where="query", value=unknown[0], accepted=", ".join(self.columns))
        at = [self.columns.index(c) for c in columns]
        return Table(tuple(columns), tuple(tuple(row[i] for i in at) for row in self.rows))

    def dicts(self) -> Iterator[dict[str, Node]]:
        """Each row as a mapping of the bound columns."""
        for row in self.rows:
            yield {c: v for c, v in zip(self.columns, row, strict=True) if v is not None}


class Store(Protocol):
    """What every engine offers. `graphs` limits the question to these named graphs (None: all)."""

    def select(self, query: str, graphs: Sequence[str] | None = None) -> Table:
        """Rows of a SELECT.

        Raises:
            QueryError: The query is malformed, of another form, or fails.
            StoreError: The engine does not answer.
        """
        ...

    def ask(self, query: str, graphs: Sequence[str] | None = None) -> bool:
        """The answer of an ASK; errors as for `select`."""
        ...

    def construct(self, query: str, graphs: Sequence[str] | None = None) -> rdflib.Graph:
        """The triples of a CONSTRUCT or DESCRIBE; errors as for `select`."""
        ...

    def close(self) -> None:
        """Let go of what the store holds."""
        ...


class EmbeddedStore:
    """Oxigraph in this process's memory. For trusted queries only: they cannot be interrupted."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)

    def select(self, query: str, graphs: Sequence[str] | None = None) -> Table:
        found = self._query(query, graphs)
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("is no SELECT", where="query", value=query.strip()[:80])
        columns = tuple(v.value for v in found.variables)
        return Table(columns, tuple(tuple(to_rdflib(s[c]) for c in columns) for s in found))

    def ask(self, query: str, graphs: Sequence[str] | None = None) -> bool:
        found = self._query(query, graphs)
        if not isinstance(found, ox.QueryBoolean):
            raise QueryError("is no ASK", where="query", value=query.strip()[:80])
        return bool(found)

    def construct(self, query: str, graphs: Sequence[str] | None = None) -> rdflib.Graph:
        found = self._query(query, graphs)
        if not isinstance(found, ox.QueryTriples):
            raise QueryError("is no CONSTRUCT or DESCRIBE", where="query", value=query.strip()[:80])
        return to_graph(found)

    def close(self) -> None:
        self._store.clear()

    def _query(self, query: str, graphs: Sequence[str] | None) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            if graphs is None:
                return self._store.query(query, use_default_graph_as_union=True)
            return self._store.query(
                query,
                default_graph=[ox.NamedNode(g) for g in graphs],
                named_graphs=[ox.NamedNode(g) for g in graphs],
            )
        except SyntaxError as error:
            raise syntax_error(error) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(str(error), where="query") from error


def open_store(data: Dataset) -> Store:
    """An embedded store over all graphs of a dataset."""
    return EmbeddedStore(data.quads)


def layer_graphs(data_graphs: Iterable[str], layer: str, base: str = vocab.CANONICAL_BASE) -> list[str]:
    """The graphs that answer a question about one layer: its own, entities and vocabulary (design, section 2).

    Raises:
        StoreError: No such layer among the graphs.
    """
    graphs = sorted(data_graphs)
    own = [g for g in graphs if g.startswith(vocab.graph_iri(base, layer) + "/")]
    if layer not in ("text", "record", "interpretation"):
        raise StoreError("is no layer", where="--layer", value=layer, accepted="text, record, interpretation")
    shared = [
        g
        for g in graphs
        if g == vocab.graph_iri(base, "vocabulary") or g.startswith(vocab.graph_iri(base, "entities") + "/")
    ]
    return own + shared


_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def syntax_error(error: SyntaxError) -> QueryError:
    """Oxigraph's syntax error as ours, with line and column and a readable list of what it expected."""
    match = _AT.match(error.msg)
    if not match:
        return QueryError(f"is not SPARQL 1.1: {error.msg}", where="query", line=error.lineno, column=error.offset)
    line, column, said = int(match[1]), int(match[2]), match[3]
    words = [w.strip() for w in said.removeprefix("expected ").removeprefix("one of ").split(", ")]
    words = [w for w in words if not w.startswith(("[", "|", "'"))]
    told = [w for w in words if " " in w and not w.startswith('"')]  # such as "Prefix not found"
    if told:
        return QueryError(f"is not SPARQL 1.1: {told[0]}", where=f"query:{line}:{column}", line=line, column=column)
    return QueryError(
        "is not SPARQL 1.1",
        where=f"query:{line}:{column}",
        accepted=" ".join(words[:12]) + (" …" if len(words) > 12 else ""),
        line=line,
        column=column,
    )


# --- terms at the border ----------------------------------------------------------------------


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Node | None:
    """An Oxigraph term as rdflib's; plain strings stay plain (rdflib tells them from ``xsd:string``).

    Raises:
        StoreError: A quoted triple, for which rdflib has no term.
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        return (
            Literal(term.value) if datatype == str(vocab.XSD.string) else Literal(term.value, datatype=URIRef(datatype))
        )
    raise StoreError("is a triple, which the results cannot carry", value=term)


def to_graph(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """Triples (or the triples of quads) as an rdflib graph with our prefixes."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in vocab.prefixes().items():
        graph.bind(prefix, namespace)
    cache: dict[object, Node] = {}

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if term not in cache:
            converted = to_rdflib(term)
            assert converted is not None
            cache[term] = converted
        return cache[term]

    for item in triples:
        graph.add((convert(item.subject), convert(item.predicate), convert(item.object)))
    return graph
