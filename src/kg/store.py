"""One way to ask: a `Store` answers SPARQL, and no caller learns what engine stands behind it.

Results cross this border once, as rdflib terms. Every question is asked over an explicit dataset:
by default the union of all named graphs, because engines differ in what their default graph is.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox
import rdflib
from rdflib.term import BNode, Literal, Node, URIRef

from kg import dataset, sparql_text, versions, vocab
from kg.dataset import Dataset, Subject, Term
from kg.endpoint import SECONDS, Answer, Endpoint
from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS

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
    """What every engine offers. `graphs` limits the question to these named graphs (None: all).

    They are the dataset: a query with FROM is refused, since engines differ in which of the two wins.
    """

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

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs that a question without `graphs` is asked over, sorted."""
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
        seen: dict[object, Node | None] = {None: None}  # most terms recur, and an rdflib term is slow to make

        def term(found: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Node | None:
            if found not in seen:
                seen[found] = to_rdflib(found)
            return seen[found]

        return Table(columns, tuple(tuple(map(term, solution)) for solution in found))

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

    def graphs(self) -> list[str]:
        return sorted(g.value for g in self._store.named_graphs() if isinstance(g, ox.NamedNode))

    def match(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, in no order; None stands for anything."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def close(self) -> None:
        self._store.clear()

    def _query(self, query: str, graphs: Sequence[str] | None) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        _refuse_from(query)
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


class RemoteStore:
    """A SPARQL 1.1 endpoint in another process.

    Every request names its dataset (protocol, section 2.1.4), since engines differ in their default
    graph: Oxigraph's server has an empty one, Virtuoso's is the union of all graphs, its own included.
    The graphs are those below ``<base>graph/``, looked up once.
    """

    def __init__(self, endpoint: Endpoint, base: str = vocab.CANONICAL_BASE) -> None:
        self._endpoint, self._base = endpoint, base
        self._graphs: list[str] | None = None

    def select(self, query: str, graphs: Sequence[str] | None = None) -> Table:
        return self._rows(_own(query, "SELECT"), self._dataset(graphs))

    def ask(self, query: str, graphs: Sequence[str] | None = None) -> bool:
        query = _own(query, "ASK")
        answer = self._results(query, "ASK", self._dataset(graphs)).get("boolean")
        if not isinstance(answer, bool):
            raise self._no_result("JSON without a truth value")
        return answer

    def construct(self, query: str, graphs: Sequence[str] | None = None) -> rdflib.Graph:
        query = _own(query, "CONSTRUCT", "DESCRIBE")
        accept = "application/n-triples, text/turtle;q=0.5"
        answer = self._endpoint.query(query, "CONSTRUCT", accept, self._dataset(graphs))
        syntax = next((f for f in RDF_FORMATS if f.media_type == answer.media_type and not f.graphs), None)
        if syntax is None:
            raise self._no_result(answer.media_type or "an answer without a media type")
        try:
            triples = [quad.triple for quad in ox.parse(answer.body, syntax.ox)]
        except (SyntaxError, ValueError) as error:
            raise self._no_result(f"broken {syntax.name}: {error}") from error
        self._refuse_cut_graph(answer, len(triples))
        return to_graph(_as_oxigraph(t) for t in triples)

    def graphs(self) -> list[str]:
        """The graphs of the base that the endpoint holds.

        Raises:
            StoreError: There is none, or an interrupted `kg load` has left one half replaced.
        """
        if self._graphs is None:
            where = self._endpoint.url
            listing = _GRAPHS % (sparql_text.serialise(book(self._base)), self._base)
            found = list(self.everywhere(listing).dicts())
            if half := sorted(str(row["graph"]) for row in found if "loading" in row):
                raise StoreError(
                    "is half replaced", where=where, value=half[0], remedy="Run `kg load --endpoint …` again."
                )
            if not found:
                raise StoreError(
                    "holds no graph of the dataset", where="endpoint", value=where,
                    accepted=f"graphs below {self._base}graph/", remedy="`kg load --endpoint …` puts them there.",
                )  # fmt: skip
            self._graphs = sorted({str(row["graph"]) for row in found})
        return list(self._graphs)

    def everywhere(self, query: str) -> Table:
        """Rows of a SELECT over whatever the endpoint takes as its dataset: to look what graphs there are."""
        return self._rows(_own(query, "SELECT"), ())

    def close(self) -> None:
        self._graphs = None

    def _dataset(self, graphs: Sequence[str] | None) -> list[tuple[str, str]]:
        named = self.graphs() if graphs is None else list(graphs) or [_NO_GRAPH]
        for graph in named:
            sparql_text.check_iri(graph, "graph")
        return [(kind, graph) for kind in ("default-graph-uri", "named-graph-uri") for graph in named]

    def _results(self, query: str, form: str, over: Sequence[tuple[str, str]]) -> dict[str, Any]:
        answer = self._endpoint.query(query, form, _RESULTS, over)
        if answer.media_type not in (_RESULTS, "application/json"):
            raise self._no_result(answer.media_type or "an answer without a media type")
        try:
            found = json.loads(answer.body)
            if not isinstance(found, dict):
                raise ValueError("no object")
        except (ValueError, RecursionError) as error:
            end = answer.body[-80:].decode("utf-8", "replace").strip()
            raise self._no_result(f"broken JSON ({error}), which ends {end!r}") from error
        _refuse_cut(answer, found, self._endpoint.url)
        return found

    def _rows(self, query: str, over: Sequence[tuple[str, str]]) -> Table:
        found = self._results(query, "SELECT", over)
        try:
            columns = tuple(_text(c) for c in found["head"]["vars"])
            bindings = [_object(b) for b in found["results"]["bindings"]]
            rows = tuple(tuple(_from_json(b[c]) if c in b else None for c in columns) for b in bindings)
        except (KeyError, TypeError, ValueError) as error:
            raise self._no_result(f"JSON of another shape ({type(error).__name__} {error})") from error
        return Table(columns, rows)

    def _refuse_cut_graph(self, answer: Answer, triples: int) -> None:
        """Virtuoso cuts the rows behind a CONSTRUCT too, without a word; so it is asked for as many rows in a SELECT.

        A template that makes fewer triples than it has rows may still hide a cut.
        """
        if triples < 1000 or not answer.headers.get("server", "").startswith("Virtuoso"):
            return
        numbers = " ".join(map(str, range(math.isqrt(triples) + 1)))
        probe = f"SELECT ?none {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
        self._results(probe, "SELECT", self._dataset([_NO_GRAPH]))

    def _no_result(self, what: str) -> StoreError:
        return StoreError(
            f"answers no SPARQL result, but {what}", where="endpoint", value=self._endpoint.url,
            remedy="Is this the address of a SPARQL query service?",
        )  # fmt: skip


_RESULTS = "application/sparql-results+json"
_NO_GRAPH = "urn:kg:none"
"""Sent where a question goes over no graph at all: without any parameter an engine takes its own default."""
LOADING, LOADED = "urn:kg:loading", "urn:kg:loaded"
"""Properties of a graph in the book of loads, with the hash of the content it is to have, or has."""
_GRAPHS = """SELECT DISTINCT ?graph ?loading {
  { GRAPH ?graph { ?s ?p ?o } } UNION { GRAPH %s { ?graph <urn:kg:loading> ?loading } }
  FILTER (STRSTARTS(STR(?graph), "%sgraph/"))
}"""


def book(base: str = vocab.CANONICAL_BASE) -> URIRef:
    """The graph in which `kg load` writes down what it does; no part of the dataset."""
    return URIRef(base + "load")


def open_store(
    where: Dataset | Path | str,
    *,
    base: str = vocab.CANONICAL_BASE,
    user: str | None = None,
    password: str | None = None,
    seconds: float = SECONDS,
) -> Store:
    """One door to every engine.

    Args:
        where: A dataset; the folder of a built version, or the one that holds `current`; ``memory:``
            with the data folder after the colon, or nothing for the data shipped with the package;
            or the http(s) address of a SPARQL 1.1 query service.
        base: Of the graphs at a remote service.
        user, password, seconds: For a remote service, see `kg.endpoint.Endpoint`.

    Raises:
        StoreError: None of these.
        KgError: The data cannot be read.
    """
    if isinstance(where, Dataset):
        return EmbeddedStore(where.quads)
    if isinstance(where, str) and where.startswith("memory:"):
        folder = where.removeprefix("memory:")
        return EmbeddedStore(dataset.load(Path(folder) if folder else None).quads)
    if isinstance(where, str) and where.lower().startswith(("http:", "https:")):
        return RemoteStore(Endpoint(where, user=user, password=password, seconds=seconds), base)
    path = Path(where)
    if (path / "current").exists():
        return EmbeddedStore(versions.current(path).quads())
    if (path / versions.MANIFEST).is_file():
        return EmbeddedStore(versions.read(path).quads())
    raise StoreError(
        "is no store", where="kg", value=where,
        accepted="a folder written by `kg build`, memory:, or the http(s) address of a SPARQL endpoint",
    )  # fmt: skip


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


def syntax_error(error: SyntaxError) -> QueryError:
    """Oxigraph's syntax error as ours, with line and column and a readable list of what it expected."""
    found = sparql_text.oxigraph_error(error.msg)
    if found is None:
        return QueryError(f"is not SPARQL 1.1: {error.msg}", where="query", line=error.lineno, column=error.offset)
    return found


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


_XSD = str(vocab.XSD)
_INTEGERS = {
    _XSD + name
    for name in (
        "integer", "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong",
        "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger",
    )
}  # fmt: skip


def _from_json(term: Any) -> Node:
    """One term of SPARQL 1.1 Query Results JSON, written as the embedded engine writes it.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    kind, value = _object(term)["type"], _text(term["value"])
    if kind == "uri":
        if value.startswith("nodeID://"):  # Virtuoso names blank nodes by an IRI in some results
            return BNode(re.sub(r"\W", "", value.removeprefix("nodeID://")))
        return URIRef(value)
    if kind == "bnode":
        return BNode(re.sub(r"\W", "", value.removeprefix("nodeID://")))
    if kind not in ("literal", "typed-literal"):  # Virtuoso keeps the second, of a draft of the format
        raise ValueError(f"term of type {kind!r}")
    if language := term.get("xml:lang"):
        return Literal(value, lang=_text(language).lower())  # Oxigraph lowers tags, which have no case
    datatype = term.get("datatype")
    return Literal(value) if datatype is None else _typed(value, _text(datatype))


def _typed(value: str, datatype: str) -> Literal:
    """A typed literal with the datatype and the spelling that Oxigraph gives it."""
    if datatype == _XSD + "string":  # Virtuoso keeps "a" and "a"^^xsd:string apart; RDF 1.1 does not
        return Literal(value)
    if datatype == _XSD + "boolean":  # Virtuoso writes 1 and 0
        value = {"1": "true", "0": "false"}.get(value, value)
    elif datatype in _INTEGERS and re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        value, datatype = str(int(value)), _XSD + "integer"  # Oxigraph holds one kind of integer
    elif datatype == _XSD + "decimal" and re.fullmatch(r"[+-]?(?:[0-9]{1,18}\.?[0-9]{0,18}|\.[0-9]{1,18})", value):
        value = _plain(Decimal(value))
    elif datatype == _XSD + "double":
        try:
            number = float(value)
        except ValueError:
            return Literal(value, datatype=URIRef(datatype))
        special = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}
        value = special.get(str(number)) or _plain(Decimal(repr(number)))
    return Literal(value, datatype=URIRef(datatype))


def _as_oxigraph(triple: ox.Triple) -> ox.Triple:
    """The triple with its literal spelt as by `_typed`; a dropped language tag or ``xsd:string`` is no concern here."""
    if not isinstance(triple.object, ox.Literal) or triple.object.language:
        return triple
    literal = _typed(triple.object.value, triple.object.datatype.value)
    datatype = ox.NamedNode(str(literal.datatype)) if literal.datatype else None
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(str(literal), datatype=datatype))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a string")
    value.encode()  # half a surrogate pair is no character
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} in place of an object")
    return value


def _refuse_cut(answer: Answer, found: dict[str, Any], url: str) -> None:
    """Virtuoso cuts at its ResultSetMaxRows with status 200; it names the limit in a header."""
    limit = answer.headers.get("x-sparql-maxrows", "")
    results = found.get("results")
    bindings = results.get("bindings") if isinstance(results, dict) else None
    if limit.isdigit() and isinstance(bindings, list) and len(bindings) >= int(limit):
        raise StoreError(
            f"cuts answers at {int(limit):,} rows", where="endpoint", value=url,
        remedy="Raise ResultSetMaxRows in virtuoso.ini, or ask for less with LIMIT.",
    )  # fmt: skip


def _refuse_from(query: str) -> None:
    if "FROM" in query.upper() and (named := sparql_text.dataset_clause(query)):
        raise QueryError(
            "is named by FROM, but the caller chooses the graphs", where="query", value=named[0],
            accepted="GRAPH <…> { … }, or the argument `graphs` (on the command line --layer)",
        )  # fmt: skip


def _own(query: str, *forms: str) -> str:
    """The query with its escapes decoded, if it is of one of these forms and asks only our data.

    Raises:
        QueryError: It is not, does not, or uses an extension that reaches past SPARQL.
    """
    query = sparql_text.refuse_extensions(sparql_text.refuse_service(query))
    _refuse_from(query)
    if sparql_text.form_of(query) not in forms:
        raise QueryError(f"is no {' or '.join(forms)}", where="query", value=query.strip()[:80])
    return query


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
