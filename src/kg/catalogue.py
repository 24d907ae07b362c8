"""Canned queries: files with a header, typed parameters, one id everywhere.

A file of `queries/questions/` is a competency question, one of `queries/checks/` a rule that must
return no row. The leading block of ``#+`` lines is YAML (the header form of grlc); the id is the
file's stem. In the text ``$name`` is a parameter and ``?name`` a variable.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import rdflib
import yaml
from rdflib.term import Literal, Node, URIRef

from kg import sparql_text, vocab
from kg.config import LANGUAGES
from kg.dataset import read_text, resources
from kg.errors import DataError, NotFound, ParameterError
from kg.store import Store, Table
from kg.vocab import XSD

TYPES = {
    "iri": "an IRI, or a path such as state/canada",
    "concept": "a concept of the scheme, such as promote or modality:promote",
    "string": "any text",
    "integer": "a whole number, such as 3",
    "decimal": "a number, such as 0.5",
    "boolean": "true or false",
    "date": "a day as YYYY-MM-DD",
    "language": "one of " + ", ".join(LANGUAGES),
}
"""Parameter types, with what each accepts."""

RESERVED = ("format", "page", "page-size")
"""Names in an address that the service reads itself; no parameter of a question has one."""

_C, _N = r"(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})", r"[A-Za-z0-9._-]+"
IRI = (
    rf"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/{_C}*)?(?:\?(?:{_C}|\?)*)?(?:#(?:{_C}|\?)*)?"
    rf"|[a-z][a-z0-9-]*(?::{_N})?(?:/{_N})*(?:#{_N})?"
)
"""What the type ``iri`` takes, as a regular expression: an http(s) IRI, a prefixed name or a path (`vocab.expand`)."""
NUMBER = {"integer": r"[+-]?[0-9]{1,18}", "decimal": r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})"}
"""What the number types take."""

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class Parameter:
    """One typed parameter of a question.

    Attributes:
        type: A key of `TYPES`.
        default: Used when no value is given; None where `optional` (the query must take UNDEF) or required.
        optional: Without a value the question is asked for all.
        scheme: For a concept, the name of its scheme.
        minimum, maximum: Bounds of a number, inclusive.
        example: A value that gives an answer.
        label: What it means, per language.
    """

    name: str
    type: str
    default: str | None
    optional: bool
    scheme: str
    minimum: Decimal | None
    maximum: Decimal | None
    example: str
    label: Mapping[str, str]

    def parse(self, value: str, base: str = vocab.CANONICAL_BASE, where: str = "") -> Node:
        """`value` as a term of the parameter's type.

        Raises:
            ParameterError: It is of another type or out of bounds.
        """
        wrong = ParameterError(
            f"is not of type {self.type}",
            where=f"{where}: parameter {self.name}",
            value=value,
            accepted=self.accepted(),
        )
        match self.type:
            case "iri" | "concept":
                name = value.strip()
                if not re.fullmatch(IRI, name):
                    raise wrong
                if self.type == "concept" and re.fullmatch(r"[a-z0-9-]+", name):
                    name = f"{self.scheme}:{name}"
                iri = vocab.expand(name, base)
                if self.type == "concept" and not iri.startswith(f"{vocab.SCHEME}{self.scheme}/"):
                    raise wrong
                return URIRef(iri)
            case "string":
                return Literal(value)
            case "integer" if re.fullmatch(NUMBER["integer"], value):
                self._bounded(Decimal(value), wrong)
                return Literal(str(int(value)), datatype=XSD.integer)
            case "decimal" if re.fullmatch(NUMBER["decimal"], value):
                self._bounded(Decimal(value), wrong)
                return Literal(value, datatype=XSD.decimal)
            case "boolean" if value in ("true", "false"):
                return Literal(value, datatype=XSD.boolean)
            case "date" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                try:
                    return Literal(date.fromisoformat(value).isoformat(), datatype=XSD.date)
                except ValueError:
                    raise wrong from None
            case "language" if value in LANGUAGES:
                return Literal(value)
            case _:
                raise wrong

    def accepted(self) -> str:
        """What a person may write, in one line."""
        text = TYPES[self.type].replace("the scheme", f"the scheme {self.scheme}") if self.scheme else TYPES[self.type]
        if self.minimum is not None or self.maximum is not None:
            low, high = ("…" if bound is None else bound for bound in (self.minimum, self.maximum))
            text += f" from {low} to {high}"
        return text

    def _bounded(self, number: Decimal, wrong: ParameterError) -> None:
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            raise wrong


@dataclass(frozen=True)
class Query:
    """A question that anyone can ask.

    Attributes:
        id: Stem of the file.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        summary, question: Per language en, fr, es.
        parameters: In the order of the header.
        columns: Column to its meaning, in the order of the result (SELECT only).
        tags: Keywords.
        text: The whole file.
    """

    id: str
    form: str
    summary: Mapping[str, str]
    question: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    tags: tuple[str, ...]
    text: str
    path: Path

    @property
    def body(self) -> str:
        """The SPARQL text without its header."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#+")).strip() + "\n"

    def bound(self, values: Mapping[str, str] | None = None, base: str = vocab.CANONICAL_BASE) -> str:
        """The SPARQL text with every parameter replaced by a term.

        Raises:
            ParameterError: Unknown parameter, missing value, wrong type.
        """
        given = dict(values or {})
        known = {p.name for p in self.parameters}
        if unknown := sorted(set(given) - known):
            raise ParameterError(
                "is no parameter", where=self.id, value=unknown[0], accepted=", ".join(sorted(known)) or "none"
            )
        terms: dict[str, Node | None] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None and not parameter.optional:
                raise ParameterError(
                    "has no value", where=self.id, value=parameter.name, accepted=parameter.accepted(),
                    remedy=f"kg query {self.id} {parameter.name}={parameter.example}",
                )  # fmt: skip
            terms[parameter.name] = None if value is None else parameter.parse(value, base, self.id)
        return sparql_text.bind(self.text, terms)

    def run(
        self,
        store: Store,
        values: Mapping[str, str] | None = None,
        *,
        base: str = vocab.CANONICAL_BASE,
        graphs: Sequence[str] | None = None,
    ) -> Table | bool | rdflib.Graph:
        """Ask the question: a table, a truth value or a graph, by the form of the query.

        Raises:
            ParameterError: See `bound`.
            QueryError: The engine refuses the text.
        """
        text = self.bound(values, base)
        match self.form:
            case "SELECT":
                return store.select(text, graphs)
            case "ASK":
                return store.ask(text, graphs)
            case _:
                return store.construct(text, graphs)


@dataclass(frozen=True)
class Check:
    """A rule as a query that must return no row (columns ?entity ?property ?value).

    Attributes:
        problem, remedy: One sentence each: what is wrong, what a curator does.
        profile: core, release or ontology.
        severity: violation, warning or info.
    """

    id: str
    problem: str
    remedy: str
    profile: str
    severity: str
    text: str


class Catalogue:
    """The questions by id, in alphabetical order."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def __getitem__(self, id: str) -> Query:
        """The question with this id.

        Raises:
            NotFound: No such question; the message names the nearest ones.
        """
        if id in self._queries:
            return self._queries[id]
        near = difflib.get_close_matches(id, self._queries, n=3, cutoff=0.4)
        raise NotFound(
            "is no question", where="kg query", value=id, accepted=", ".join(near),
            remedy="`kg query` lists all questions.",
        )  # fmt: skip


def read_catalogue(folder: Path | None = None) -> Catalogue:
    """Read `queries/questions/`.

    Raises:
        DataError: A header is missing, is not YAML, or lacks a part; with the file.
    """
    paths = sorted((folder or resources() / "queries" / "questions").glob("*.rq"))
    return Catalogue({path.stem: read_query(path) for path in paths})


def read_query(path: Path) -> Query:
    """Read one question; errors as for `read_catalogue`."""
    text = read_text(path)
    header = _header(text, path)
    _only(header, {"summary", "question", "params", "columns", "tags"}, path)
    form = form_of(text)
    columns = header.get("columns") or {}
    if not form or (form == "SELECT") != bool(columns):
        raise DataError("needs `columns` if and only if it is a SELECT", where=str(path), value=form)
    return Query(
        path.stem,
        form,
        _languages(header, "summary", path),
        _languages(header, "question", path),
        tuple(_parameter(name, raw, path) for name, raw in (header.get("params") or {}).items()),
        {str(k): str(v) for k, v in columns.items()},
        tuple(header.get("tags") or ()),
        text,
        path,
    )


@cache
def read_checks() -> tuple[Check, ...]:
    """Read `queries/checks/`, sorted by id; errors as for `read_catalogue`."""
    return tuple(read_check(path) for path in sorted((resources() / "queries" / "checks").glob("*.rq")))


def read_check(path: Path) -> Check:
    """Read one check; errors as for `read_catalogue`."""
    text = read_text(path)
    header = _header(text, path)
    parts = ("problem", "remedy", "profile", "severity")
    _only(header, set(parts), path)
    problem, remedy, profile, severity = (header.get(p, "") for p in parts)
    for part, value, accepted in (
        ("problem", problem, None),
        ("remedy", remedy, None),
        ("profile", profile, ("core", "release", "ontology")),
        ("severity", severity, ("violation", "warning", "info")),
    ):
        if not value or (accepted and value not in accepted):
            raise DataError(
                f"is no {part}", where=str(path), value=value, accepted=", ".join(accepted or ("one sentence",))
            )
    return Check(path.stem, problem, remedy, profile, severity, text)


@cache
def view(name: str) -> str:
    """The text of a query of `queries/views/`, which the program itself needs."""
    return read_text(resources() / "queries" / "views" / f"{name}.rq")


def schemes(store: Store) -> list[str]:
    """Names of the concept schemes in the store, sorted; each is also the prefix of its concepts."""
    rows = store.select(view("schemes")).rows
    return sorted(str(row[0]).removeprefix(vocab.SCHEME) for row in rows)


def form_of(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty if the query is none of them."""
    form = sparql_text.form_of(text)
    return form if form in FORMS else ""


# --- headers ----------------------------------------------------------------------------------


def _header(text: str, path: Path) -> dict[str, Any]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        lines.append(line[2:].removeprefix(" ") if line[2:].startswith(" ") else line[2:])
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        number = mark.line + 1 if mark else 1
        raise DataError(f"has a header that is not YAML: {error}", where=f"{path}:{number}", line=number) from error
    if not isinstance(header, dict):
        raise DataError("has no header of `#+` lines", where=str(path), value=path.name)
    return header


def _only(header: Mapping[str, Any], known: set[str], path: Path) -> None:
    if unknown := sorted(set(header) - known):
        raise DataError(
            "is not known in a header", where=str(path), value=unknown[0], accepted=", ".join(sorted(known))
        )


def _languages(header: Mapping[str, Any], part: str, path: Path) -> dict[str, str]:
    value = header.get(part)
    if (
        not isinstance(value, dict)
        or set(value) != set(LANGUAGES)
        or not all(isinstance(v, str) for v in value.values())
    ):
        raise DataError(
            f"is no {part}", where=str(path), value=value, accepted="a text for each of " + ", ".join(LANGUAGES)
        )
    return {language: value[language] for language in LANGUAGES}


def _parameter(name: str, raw: Any, path: Path) -> Parameter:
    where = f"{path}: parameter {name}"
    if not isinstance(raw, dict):
        raise DataError("is no parameter", where=where, value=raw, accepted="{type: …, default: …, example: …}")
    _only(raw, {"type", "default", "optional", "scheme", "minimum", "maximum", "example", "label"}, path)
    if name in RESERVED:
        raise DataError("is a name that the service reads itself", where=where, value=name, accepted="another name")
    if raw.get("type") not in TYPES:
        raise DataError("is no type", where=where, value=raw.get("type"), accepted=", ".join(TYPES))
    if (raw["type"] == "concept") != ("scheme" in raw):
        raise DataError("needs `scheme` if and only if its type is concept", where=where, value=name)
    parameter = Parameter(
        name,
        raw["type"],
        None if raw.get("default") is None else _plain(raw["default"]),
        bool(raw.get("optional", False)),
        raw.get("scheme", ""),
        None if raw.get("minimum") is None else Decimal(str(raw["minimum"])),
        None if raw.get("maximum") is None else Decimal(str(raw["maximum"])),
        _plain(raw.get("example", "")),
        _languages(raw, "label", path),
    )
    if not parameter.example:
        raise DataError("has no example", where=where, value=name)
    for value in (parameter.default, parameter.example):
        if value is not None:
            parameter.parse(value, where=str(path))
    return parameter


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
