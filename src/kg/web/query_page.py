"""The page of the endpoint: a query in its form, the answer or what is wrong with it, and what an editor completes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from kg import vocab
from kg.catalogue import Query, view
from kg.formats import RDF_FORMATS
from kg.results import from_json
from kg.store import Table, to_rdflib
from kg.web.pages import Pages, Reader, Value
from kg.workers import Answer

BEGIN = """PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?initiative ?label ?verb
WHERE {
  ?initiative a bm:Initiative ;
              rdfs:label ?label ;
              bm:printedVerb ?verb .
  FILTER (LANG(?label) = "en")
}
ORDER BY ?initiative
"""
"""The query that stands in the form at first."""

_ROWS, _NEAR, _EXAMPLES = 500, 2, 8
"""Rows that the page shows; lines around a fault; examples."""
_ADDRESS = 16 * 1024
"""Characters of an address that programs on the way still take."""
_RESULTS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
_GRAPHS = tuple((f.name, f.title) for f in RDF_FORMATS if not f.graphs or f.name == "jsonld")
_DOWNLOADS = {"SELECT": _RESULTS, "ASK": _RESULTS[2:]}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""Local names that a query can write without escapes (SPARQL 1.1, PN_LOCAL, its plain part)."""


@dataclass(frozen=True)
class Asked:
    """What the form holds: the query and, where the request names one, its dataset."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def graphs(self) -> Sequence[tuple[str, str]]:
        """The dataset as fields of the form."""
        return [
            *(("default-graph-uri", iri) for iri in self.default_graphs),
            *(("named-graph-uri", iri) for iri in self.named_graphs),
        ]

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """All that the form sends but the format."""
        return [("query", self.text), *self.graphs]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a query: the message, what to do, the place (from 1), and the lines around it by number."""

    message: str
    remedy: str
    line: int | None
    column: int | None
    near: Sequence[tuple[int, str]]


def fault(text: str, message: str, line: int | None, column: int | None) -> Fault:
    """The fault with its lines; `message` may have the remedy on further lines."""
    first, _, remedy = message.partition("\n")
    numbered = list(enumerate(text.splitlines(), 1))
    near = [] if line is None else numbered[max(0, line - 1 - _NEAR) : line + _NEAR]
    return Fault(first, remedy.strip(), line, column, near)


class QueryPage:
    """Renders the page of the endpoint for one dataset version."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def form(self, reader: Reader, asked: Asked, kept: Sequence[tuple[str, str]] = ()) -> str:
        """The form alone.

        Args:
            kept: Parameters by which the page is asked for in another language.
        """
        return self._render(reader, asked, kept)

    def refused(self, reader: Reader, asked: Asked, problem: Fault) -> str:
        """The form with what is wrong."""
        return self._render(reader, asked, asked.fields, problem=problem)

    def answered(self, reader: Reader, asked: Asked, form: str, answer: Answer) -> str:
        """The form with the answer: yes or no, or a table; that of a graph has its triples.

        Args:
            form: SELECT, ASK, CONSTRUCT or DESCRIBE.
            answer: In SPARQL JSON, or N-Triples.
        """
        truth: bool | None = None
        table = Table((), ())
        if form == "ASK":
            truth = bool(json.loads(answer.body)["boolean"])
        elif form == "SELECT":
            table = from_json(json.loads(answer.body), range(_ROWS))
        else:
            triples = islice(ox.parse(bytes(answer.body), ox.RdfFormat.N_TRIPLES), _ROWS)
            rows = [(to_rdflib(q.subject), to_rdflib(q.predicate), to_rdflib(q.object)) for q in triples]
            table = Table(("subject", "property", "object"), tuple(rows))
        cells = [[self.pages.value(cell, reader, row) for cell in row] for row in table]
        kinds = [
            "number" if {v.kind for v in column if v.text} == {"number"} else "" for column in zip(*cells, strict=True)
        ]
        shown = {
            "truth": truth,
            "graph": form not in ("SELECT", "ASK"),
            "total": answer.rows or 0,
            "columns": list(zip(table.columns, kinds or [""] * len(table.columns), strict=True)),
            "rows": [[(value, self._short(value)) for value in row] for row in cells],
            "downloads": _DOWNLOADS.get(form, _GRAPHS),
        }
        return self._render(reader, asked, asked.fields, answer=shown)

    def example(self, query: Query, values: Mapping[str, str]) -> Asked:
        """A canned question as a query to edit: parameters without a value have their default, or else their example.

        Raises:
            ParameterError: No such parameter, or a value of the wrong type.
        """
        given = {p.name: p.example for p in query.parameters if p.default is None and not p.optional} | dict(values)
        return Asked(replace(query, text=query.bound(given, self.pages.config.base)).body)

    def terms(self, language: str) -> str:
        """What an editor completes, as JSON.

        Returns:
            ``prefixes``: prefix to namespace; ``terms``: name as a query writes it, label in the language (or empty),
            kind (class, property, concept), count of nodes or triples (0 for a concept), most used first.
        """
        rows = self.pages.store.select(view("editor-terms")).rows
        prefixes = vocab.prefixes(str(term) for term, _, _ in rows)
        labels = self.pages.labels(language)
        counted = sorted((-int(str(count or 0)), str(term), str(kind)) for term, kind, count in rows)
        terms = [
            {"name": self._name(term, prefixes), "label": labels.get(term, ""), "kind": kind, "count": -count}
            for count, term, kind in counted
        ]
        return json.dumps({"prefixes": prefixes, "terms": terms}, ensure_ascii=False, separators=(",", ":")) + "\n"

    # --- parts

    def _render(self, reader: Reader, asked: Asked, kept: Sequence[tuple[str, str]], **values: Any) -> str:
        address = f"{reader.root}/sparql?{urlencode(asked.fields)}"
        short = len(address) < _ADDRESS
        filled: dict[str, Any] = {"answer": None, "problem": None, **values}
        return self.pages.render(
            "sparql.html", reader, path="/sparql", kept=kept if short else (), text=asked.text, graphs=asked.graphs,
            address=address if short else "", formats_all=[*_RESULTS, *_GRAPHS], examples=self._examples(),
            questions=len(self.pages.catalogue), **filled,
        )  # fmt: skip

    def _examples(self) -> list[Query]:
        """Of each of the most frequent first tags the question with the shortest text."""
        by_tag: dict[str, list[Query]] = defaultdict(list)
        for query in self.pages.catalogue:
            by_tag[query.tags[0]].append(query)
        frequent = sorted(by_tag.values(), key=len, reverse=True)[:_EXAMPLES]
        return [min(queries, key=lambda query: len(query.body)) for queries in frequent]

    def _short(self, value: Value) -> str:
        """The short form of an IRI that is shown by its label, so that it can be used in the next query."""
        short = vocab.shorten(value.iri, self.pages.config.base) if value.iri else ""
        return "" if short == value.text else short

    def _name(self, iri: str, prefixes: Mapping[str, str]) -> str:
        for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"
