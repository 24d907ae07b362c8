"""Answers on paper: a `Table` as aligned text, TSV, CSV, JSON or XML, and back from JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rdflib.query import Result
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from kg import sparql_text, vocab
from kg.errors import KgError
from kg.formats import RESULTS_FORMATS
from kg.store import Table
from kg.vocab import XSD

_SHORT = {
    XSD.integer: re.compile(r"[+-]?[0-9]+\Z"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    XSD.boolean: re.compile(r"(?:true|false)\Z"),
}


def write(table: Table, format: str, base: str = vocab.CANONICAL_BASE, width: int | None = None) -> str:
    """The table in one of the result formats.

    Args:
        format: A name of `kg.formats.RESULTS_FORMATS`: ``table``, ``tsv``, ``csv``, ``json`` or ``xml``
            (the last four as the SPARQL 1.1 recommendations define them).
        base: IRIs below it are shortened in ``table``.
        width: Characters a line of ``table`` may have; the widest column is cut to fit.

    Raises:
        KgError: Unknown format.
    """
    match format:
        case "table":
            return _aligned(table, base, width)
        case "tsv":
            lines = ["\t".join(f"?{c}" for c in table.columns)]
            lines += ["\t".join(term(v) for v in row) for row in table]
            return "\n".join(lines) + "\n"
        case "csv" | "json" | "xml":
            result = Result("SELECT")
            result.vars = [Variable(c) for c in table.columns]
            result.bindings = [
                {Variable(c): v for c, v in zip(table.columns, row, strict=True) if v is not None}  # type: ignore[misc]
                for row in table
            ]
            out = result.serialize(format=format)
            assert out is not None
            text = out.decode("utf-8")
            return text if text.endswith("\n") else text + "\n"
        case _:
            accepted = ", ".join(f.name for f in RESULTS_FORMATS)
            raise KgError("is no result format", where="--format", value=format, accepted=accepted)


def from_json(found: Mapping[str, Any], rows: range | None = None) -> Table:
    """A SELECT's answer, parsed from SPARQL JSON, as a table of terms.

    Args:
        rows: Which of its rows; None for all.
    """
    columns = tuple(found["head"]["vars"])
    bindings: Sequence[Mapping[str, Any]] = found["results"]["bindings"]
    held = bindings if rows is None else bindings[rows.start : rows.stop]
    return Table(columns, tuple(tuple(_read(row.get(c)) for c in columns) for row in held))


def _read(cell: Mapping[str, str] | None) -> Node | None:
    if cell is None:
        return None
    match cell["type"]:
        case "uri":
            return URIRef(cell["value"])
        case "bnode":
            return BNode(cell["value"])
        case _:
            datatype = cell.get("datatype")
            return Literal(cell["value"], lang=cell.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


def term(value: Node | None) -> str:
    """One cell of SPARQL TSV: the term in Turtle syntax, empty if unbound."""
    if value is None:
        return ""
    if isinstance(value, Literal) and value.datatype in _SHORT and _SHORT[value.datatype].match(str(value)):
        return str(value)
    return sparql_text.serialise(value)


def shown(value: Node | None, base: str = vocab.CANONICAL_BASE) -> str:
    """One cell for people: IRIs shortened, literals without quotes."""
    if value is None:
        return ""
    return vocab.shorten(str(value), base) if isinstance(value, URIRef) else " ".join(str(value).split())


def _aligned(table: Table, base: str, width: int | None) -> str:
    cells = [list(table.columns), *([shown(v, base) for v in row] for row in table)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.columns))]
    if width:
        while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 12:
            widths[widths.index(max(widths))] -= 1
    lines = []
    for number, row in enumerate(cells):
        cut = [c if len(c) <= w else c[: w - 1] + "…" for c, w in zip(row, widths, strict=True)]
        lines.append("  ".join(c.ljust(w) for c, w in zip(cut, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("─" * w for w in widths))
    count = len(table)
    lines.append(f"{count} row{'' if count == 1 else 's'}")
    return "\n".join(lines) + "\n"
