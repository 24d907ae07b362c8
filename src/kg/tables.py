"""CSV tables of the record and the interpretation (CSVW) to statements, and to and from a person's spreadsheet.

`tables.json` in each of the two folders describes its tables: columns, datatypes, lists, keys and foreign keys. Cells
are checked by the `csvw` package against it; `Tables.read` reports every fault of every table in one error. What a row
becomes in the graph is written here, one function a table, as near to the row as the ontology allows:

- a date of the notation becomes its first and last day and its precision (`bounds`);
- the identity of a mechanism, state, agency and so on goes to ``graph/entities/<table>``, all else to
  ``graph/<folder>/<table>``;
- an edge whose property requires support gets its `bm:Statement` with the support of the row: sources and confidence
  in the record; reason, bases, confidence and author role in the interpretation.

A node's IRI is made from the key of its row (``source/<key>``, ``participation/<mechanism>/<participant>/<role>``), so
the order of rows does not matter. `roles` and `left-out` become no triples: the first decides the class of a
participation, the second is a list for people.
"""

from __future__ import annotations

import calendar
import csv
import difflib
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import csvw
import pyoxigraph as ox

from kg import vocab
from kg.errors import DataError, TableError
from kg.files import decoded, display, read_bytes, read_text
from kg.vocab import BM, DCAT, DCTERMS, ORG, PROV, RDF, RDFS, SKOS, SKOSXL, XSD

FOLDERS, METADATA = ("record", "interpretation"), "tables.json"
"""The folders that hold tables, in the order of reading: the interpretation points to nodes of the record."""
INTERPRETATION = frozenset({"continuity", "judgements"})
"""The tables of the folder ``interpretation``; all others belong to ``record``."""
LANGUAGES = ("en", "fr", "es")

MEMBERSHIP_ROLES = frozenset({
    "associate", "disputed", "founding-member", "invited", "member", "non-party", "observer", "participant", "partner",
    "party", "signatory", "suspended",
})  # fmt: skip
LEADERSHIP_ROLES = frozenset({"chair", "host", "lead-agency", "owner", "secretariat-host", "supporting-agency"})
CONTRIBUTION_ROLES = frozenset({"beneficiary", "contributor", "donor"})
"""Which class takes which role; the same as the lists in the shapes (a test compares them)."""

CONCEPTS = {"legalForm": "legal-form", "level": "level", "textRead": "extent-read", "theme": "theme"}
PATHS = ("carriedBy", "continues", "establishedBy", "ledBy", "partOf", "party", "seat", "secretariat", "servedBy")
DAYS = ("founded", "periodEnd", "periodStart")
"""Properties of `facts` and `judgements` whose value is a concept, a node or a day; others have a number, address or
words."""


# --- dates ------------------------------------------------------------------------------------


class Bounds(NamedTuple):
    """First and last possible day (ISO; empty if there is none) and the concept of the scheme ``precision``."""

    earliest: str
    latest: str
    precision: str


def bounds(notation: str) -> Bounds:
    """The bounds that a date of the notation stands for.

    Args:
        notation: ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``, ``<=`` and one of these (on or before), or empty (not found).

    Raises:
        ValueError: No such notation, or no such day.

    >>> bounds("2010-02")
    Bounds(earliest='2010-02-01', latest='2010-02-28', precision='month')
    >>> bounds("<=2007-10")
    Bounds(earliest='', latest='2007-10-31', precision='before-only')
    """
    if not notation:
        return Bounds("", "", "unknown")
    if notation.startswith("<="):
        return Bounds("", bounds(notation[2:]).latest, "before-only")
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", notation)
    if not match:
        raise ValueError("no such notation")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if year == 0 or (match[2] and not 1 <= month <= 12):
        raise ValueError("no such month")
    if not month:
        return Bounds(f"{notation}-01-01", f"{notation}-12-31", "year")
    last = calendar.monthrange(year, month)[1]
    if not match[3]:
        return Bounds(f"{notation}-01", f"{notation}-{last}", "month")
    if not 1 <= day <= last:
        raise ValueError("no such day")
    return Bounds(notation, notation, "day")


# --- description of the tables ------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """What the tables may point to beside their own rows.

    Attributes:
        concepts: Scheme name to the slugs of its concepts.
        entities: Path below ``<base>id/`` of each node described in Turtle, to the local names of its classes of ours.
    """

    concepts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entities: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Column:
    """One column: its name and titles, and the check of a cell by `csvw`."""

    def __init__(self, described: Any) -> None:
        self._described = described
        self.name: str = described.name
        self.titles = [t for titles in (described.titles or {}).values() for t in titles]
        self.required = bool(described.required)
        self.separator: str | None = described.separator
        self.accepted: str = (described.common_props.get("dc:description") or {}).get("en", "")
        template = described.valueUrl.uri if described.valueUrl else ""
        self.scheme = template.removeprefix(vocab.SCHEME).split("/")[0] if template.startswith(vocab.SCHEME) else ""
        self.is_path = "{+" in template
        self.pattern: str = described.datatype.format or ""
        self.free = described.datatype.base == "string" and not self.pattern
        self.is_date = self.pattern.startswith("(<=)?")
        self.fault = lru_cache(maxsize=4096)(self._fault)

    def items(self, cell: str) -> list[str]:
        """The values of a cell: several in a list column, none in an empty cell."""
        if not cell:
            return []
        return cell.split(self.separator) if self.separator else [cell]

    def _fault(self, cell: str) -> str:
        if self.required and not cell:
            return "is missing"
        if self.free or not cell:
            return ""
        try:
            self._described.read(cell)
            for item in self.items(cell):
                if self.is_date:
                    bounds(item)
        except ValueError:
            return "is not accepted"
        return ""


@dataclass(frozen=True)
class Table:
    """One table: `columns` in their order, names of the key columns, foreign keys (columns, table, its columns)."""

    stem: str
    path: Path
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Row:
    """One row of a table: column name to cell, with the line where it starts."""

    table: Table
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    def items(self, name: str) -> list[str]:
        """The values of a list column."""
        return self.table.column(name).items(self.cells[name])

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.cells[name] for name in self.table.key)

    @property
    def where(self) -> str:
        return f"{display(self.table.path)}:{self.line}"

    def error(
        self, column: str, problem: str, accepted: str = "", remedy: str = "", value: str | None = None
    ) -> DataError:
        """The error at one cell."""
        shown = self.cells[column] if value is None else value
        return DataError(
            problem,
            where=f"{self.where}, column {column}",
            value=shown,
            accepted=accepted,
            remedy=remedy,
            line=self.line,
        )


Rows = Mapping[str, Sequence[Row]]
"""The rows of each table, by its stem."""


class Tables:
    """The tables of one data folder as `tables.json` describes them.

    Args:
        folder: The folder ``record/`` or ``interpretation/``.
        base: Base of the publisher's IRIs.
        known: What the tables may point to.

    Raises:
        DataError: `tables.json` is missing or no CSVW metadata, describes a table that has no conversion or lacks one
            of its columns, or a CSV file is not described.
    """

    def __init__(self, folder: Path, base: str, known: Known) -> None:
        self.folder, self.base, self.known = folder, base, known
        self.tables = {t.stem: t for t in _described(folder, base)}
        for path in sorted(folder.glob("*.csv")):
            if path.stem not in self.tables:
                raise DataError(
                    f"is not described in {METADATA}",
                    where=display(path),
                    value=path.stem,
                    accepted=", ".join(self.tables),
                )

    def __getitem__(self, stem: str) -> Table:
        if stem not in self.tables:
            raise DataError("is no table", where=display(self.folder), value=stem, accepted=", ".join(self.tables))
        return self.tables[stem]

    def read(self, instead: Mapping[str, Sequence[Row]] | None = None) -> Rows:
        """All rows of all tables, checked.

        Args:
            instead: Rows to take for a table in place of those in its file.

        Raises:
            TableError: Every fault of every table.
        """
        rows: dict[str, Sequence[Row]] = {}
        faults: list[DataError] = []
        for stem, table in self.tables.items():
            if instead and stem in instead:
                rows[stem] = instead[stem]
                continue
            found, wrong = _file_rows(table)
            rows[stem] = found
            faults += wrong
        faults += self.faults(rows)
        if faults:
            raise TableError(faults)
        return rows

    def faults(self, rows: Rows) -> list[DataError]:
        """What is wrong with the cells, keys and references of `rows`, in the order of tables and lines."""
        entities = {**self.known.entities, **_identities(rows)}
        by_kind: dict[str, list[str]] = {}
        for path in entities:
            by_kind.setdefault(path.partition("/")[0], []).append(path)
        keys = {
            (stem, names): {" · ".join(row[n] for n in names) for row in rows[stem]}
            for table in self.tables.values()
            for _, stem, names in table.foreign
        }
        found: list[DataError] = []
        for stem, table in self.tables.items():
            foreign = {
                columns[0]: (other, keys[other, names]) for columns, other, names in table.foreign if not columns[1:]
            }
            composite = [(columns, other, keys[other, names]) for columns, other, names in table.foreign if columns[1:]]
            seen: dict[tuple[str, ...], int] = {}
            for row in rows[stem]:
                wrong = [f for c in table.columns if (f := self._cell_fault(row, c, foreign, entities, by_kind))]
                for columns, other, accepted in composite:
                    if not wrong and (value := " · ".join(row[c] for c in columns)) not in accepted:
                        problem, remedy = f"is not in the table {other}", f"Correct it, or add it to {other}.csv."
                        wrong.append(row.error(columns[-1], problem, _near(value, accepted), remedy, value))
                first = seen.setdefault(row.key, row.line)
                if first != row.line:
                    problem = f"stands twice in the key ({', '.join(table.key)}), first in line {first}"
                    remedy = "Give each row a key of its own."
                    wrong.append(row.error(table.key[-1], problem, remedy=remedy, value=", ".join(row.key)))
                if not wrong and (fault := _RULES.get(stem, _no_rule)(row, self.known, entities, rows)):
                    wrong.append(fault)
                found += wrong
        return found

    def _cell_fault(
        self,
        row: Row,
        column: Column,
        foreign: Mapping[str, tuple[str, set[str]]],
        entities: Mapping[str, frozenset[str]],
        by_kind: Mapping[str, Sequence[str]],
    ) -> DataError | None:
        name, cell = column.name, row[column.name]
        if problem := column.fault(cell):
            return row.error(name, problem, column.accepted, _hint(column, cell))
        for item in column.items(cell):
            if column.scheme:
                concepts = self.known.concepts.get(column.scheme, frozenset())
                if item not in concepts:
                    problem = f"is no concept of the scheme {column.scheme}"
                    return row.error(name, problem, _near(item, concepts), value=item)
            elif name in foreign:
                other, keys = foreign[name]
                if item not in keys:
                    remedy = f"Correct it, or add it to {other}.csv."
                    return row.error(name, f"is not in the table {other}", _near(item, keys), remedy, item)
            elif column.is_path and item not in entities:
                near = _near(item, by_kind.get(item.partition("/")[0], ()))
                return row.error(name, "is not described in the data", near, value=item)
        return None

    def triples(self, rows: Rows) -> Converted:
        """What checked rows say, by named graph."""
        writer = Converted(self.base, self.folder.name)
        classes = {**self.known.entities, **_identities(rows)}
        kinds = {row.key: row["class"] for row in rows.get("roles", ())}
        for stem in self.tables:
            for row in rows[stem]:
                writer.row = row
                _CONVERSIONS[stem](row, writer, classes, kinds)
        return writer


def exist(folder: Path) -> bool:
    """Whether the folder holds tables."""
    return (folder / METADATA).exists() or any(folder.glob("*.csv"))


# --- reading ------------------------------------------------------------------------------------


def _described(folder: Path, base: str) -> Iterator[Table]:
    path = folder / METADATA
    if not path.is_file():
        raise DataError(
            f"holds tables and no {METADATA}",
            where=display(folder),
            accepted="CSVW metadata such as that in tests/fixtures/mini/record",
        )
    try:
        json.loads(read_text(path))
        group = csvw.TableGroup.from_file(path)
        group.validate_schema()
        described = [(Path(t.url.string).stem, t.tableSchema) for t in group.tables]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(f"is no CSVW metadata: {error}", where=display(path)) from error
    for stem, schema in described:
        own = sorted(name for name in _CONVERSIONS if (name in INTERPRETATION) == (folder.name == "interpretation"))
        if stem not in own:
            raise DataError("is no table", where=display(path), value=stem, accepted=", ".join(own))
        columns = tuple(Column(c) for c in schema.columns)
        names = {c.name for c in columns}
        if names != set(COLUMNS[stem].split()):
            raise DataError(
                "has other columns than its conversion",
                where=display(path),
                value=stem,
                accepted=COLUMNS[stem].replace(" ", ", "),
            )
        for column in schema.columns:
            template = column.valueUrl.uri if column.valueUrl else ""
            if "{+" in template and not template.startswith(base + "id/"):
                raise DataError("is not below the base", where=display(path), value=template, accepted=base + "id/…")
        yield Table(
            stem,
            folder / f"{stem}.csv",
            columns,
            tuple(schema.primaryKey),
            tuple(
                (
                    tuple(fk.columnReference),
                    Path(fk.reference.resource.string).stem,
                    tuple(fk.reference.columnReference),
                )
                for fk in schema.foreignKeys
            ),
        )


def _file_rows(table: Table) -> tuple[list[Row], list[DataError]]:
    """Rows of the file of a table and what is wrong with its form; a missing file is an empty table."""
    if not table.path.exists():
        return [], []
    try:
        return _rows(table, _parsed(read_text(table.path), ",", display(table.path)))
    except DataError as error:
        return [], [error]


Lines = list[tuple[int, list[str]]]
"""Records of a CSV text, each with the line where it starts."""


def _rows(table: Table, lines: Lines) -> tuple[list[Row], list[DataError]]:
    where = display(table.path)
    if not lines:
        return [], [DataError("is empty", where=where, accepted=f"a first line {','.join(table.names)}")]
    head = lines[0][1]
    known = ", ".join(table.names)
    faults = [
        DataError(
            "is no column" if h not in table.names else "is a column twice",
            where=f"{where}:1",
            value=h,
            line=1,
            accepted=known,
        )
        for i, h in enumerate(head)
        if h not in table.names or h in head[:i]
    ]
    faults += [
        DataError("is missing among the columns", where=f"{where}:1", value=n, line=1, accepted=known)
        for n in table.names
        if n not in head
    ]
    if faults:
        return [], faults
    rows = []
    for line, cells in lines[1:]:
        if len(cells) == len(head):
            rows.append(Row(table, line, dict(zip(head, cells, strict=True))))
            continue
        faults.append(
            DataError(
                f"has {len(cells)} cells",
                where=f"{where}:{line}",
                value=",".join(cells),
                line=line,
                accepted=f"{len(head)} cells, as in the first line",
                remedy="Quote cells that hold the delimiter, a quotation mark or a line break.",
            )
        )
    return rows, faults


def _parsed(text: str, delimiter: str, where: str) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: Lines = []
    try:
        start = 1
        for cells in reader:
            lines.append((start, [re.sub(r"\r\n?", "\n", cell) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"is not CSV: {error}", where=f"{where}:{start}", line=start) from error
    return lines


def _near(item: str, accepted: Iterable[str]) -> str:
    """What was probably meant: all of a short list, else the nearest ones."""
    names = sorted(accepted)
    if len(names) <= 12:
        return ", ".join(names) or "nothing yet"
    near = difflib.get_close_matches(item, names, 4, 0.5)
    return f"{', '.join(near)} (the nearest of {len(names)})" if near else f"one of {len(names)}, none is similar"


def _hint(column: Column, cell: str) -> str:
    if (column.is_date or "yyyy" in column.pattern) and re.search(r"[0-9][/.][0-9]", cell):
        return "A spreadsheet has rewritten the date: format the column as text."
    return ""


# --- a person's spreadsheet ---------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What an import changes.

    Attributes:
        added, changed, removed: Keys of rows, as ``a, b``, sorted.
        text: The new text of the table.
        rows: All tables of its folder with the new rows.
        path: The file of the table.
    """

    added: list[str]
    changed: list[str]
    removed: list[str]
    text: str
    rows: Rows
    path: Path


def import_table(tables: Tables, stem: str, path: Path) -> Change:
    """Check a person's table as the new state of `stem` against all other tables; nothing is written.

    Accepted are UTF-8 with or without byte order mark and UTF-16 with one; comma, semicolon or tab; any line ends;
    columns in any order, by name or title; empty lines and cells at the end; spaces around values; an apostrophe with
    which a spreadsheet protects a value.

    Raises:
        DataError: `stem` is no table, or the file cannot be read as text.
        TableError: Every fault found.
    """
    table = replace(tables[stem], path=path)
    rows, faults = _rows(table, _lenient(_as_text(path), table))
    if faults:
        raise TableError(faults)
    new = [replace(row, cells={c.name: _plain(row[c.name], c) for c in table.columns}) for row in rows]
    all_rows = tables.read({stem: new})
    old = {row.key: row.cells for row in _file_rows(tables[stem])[0]}
    now = {row.key: row.cells for row in new}
    return Change(
        sorted(", ".join(k) for k in now.keys() - old.keys()),
        sorted(", ".join(k) for k in now.keys() & old.keys() if dict(now[k]) != dict(old[k])),
        sorted(", ".join(k) for k in old.keys() - now.keys()),
        canonical(table, new),
        all_rows,
        tables[stem].path,
    )


def export_table(table: Table, excel: bool = False) -> str:
    """The table for a spreadsheet; `import_table` of it changes nothing.

    Args:
        excel: With a byte order mark, CRLF, and an apostrophe before cells that a spreadsheet would take for a formula.
    """
    rows = _sound(table)
    text = _written(table, rows, lambda cell: _protected(cell, excel))
    return "\ufeff" + text.replace("\n", "\r\n") if excel else text


def formatted(table: Table) -> str:
    """What `kg fmt` would write: columns in the order of the description, rows sorted by key, minimal quoting."""
    return canonical(table, _sound(table))


def canonical(table: Table, rows: Iterable[Row]) -> str:
    """UTF-8 text, comma, LF, columns in their order, rows by key."""
    return _written(table, rows, str)


def _sound(table: Table) -> list[Row]:
    rows, faults = _file_rows(table)
    if faults:
        raise TableError(faults)
    return rows


def _written(table: Table, rows: Iterable[Row], cell: Callable[[str], str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows([cell(row[n]) for n in table.names] for row in sorted(rows, key=_order))
    return out.getvalue()


def _order(row: Row) -> tuple[object, ...]:
    parts = (int(part) if part.isdecimal() else -1 for part in row.key)
    return tuple(item for pair in zip(parts, row.key, strict=True) for item in pair) + tuple(row.cells.values())


def _as_text(path: Path) -> str:
    raw = read_bytes(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise DataError("is not UTF-16", where=display(path), accepted="UTF-8") from error
    return decoded(raw, display(path)).removeprefix("\ufeff")


def _lenient(text: str, table: Table) -> Lines:
    """The records of a spreadsheet's text, as a canonical file would have them: delimiter, names, no empty lines."""
    text = re.sub(r"\r\n?", "\n", text)
    dropped = re.match(r"(sep=.)?\n*", text, re.IGNORECASE)
    assert dropped
    text = text[dropped.end() :]
    names = {n.strip().casefold(): c.name for c in table.columns for n in (*c.titles, c.name)}
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=lambda d: sum(h.strip('" ').casefold() in names for h in head.split(d)))
    lines = _parsed(text, delimiter, display(table.path))
    if not lines:
        return lines
    first = [names.get(h.strip().casefold(), h.strip()) for h in lines[0][1]]
    while first and not first[-1]:
        first.pop()
    found = [(lines[0][0], first)]
    for start, cells in lines[1:]:
        while len(cells) > len(first) and not cells[-1].strip():
            cells.pop()
        if any(c.strip() for c in cells):
            found.append((start + dropped[0].count("\n"), cells))
    return found


def _plain(cell: str, column: Column) -> str:
    """A spreadsheet's cell as the table writes it."""
    cell = cell.strip()
    if re.match(r"'+[=+\-@]", cell) or (cell.startswith("'") and not column.free):
        cell = cell[1:]
    if column.separator:
        parts = (part.strip() for part in cell.split(column.separator.strip() or None))
        return column.separator.join(filter(None, parts))
    return cell.lower() if column.pattern == "true|false" else cell


def _protected(cell: str, excel: bool) -> str:
    return "'" + cell if re.match(r"'+[=+\-@]" if not excel else r"'*[=+\-@]", cell) else cell


# --- what must hold within a row ------------------------------------------------------------------


def _no_rule(*_: object) -> None:
    return None


_Rule = Callable[[Row, Known, Mapping[str, frozenset[str]], Rows], DataError | None]


def _dated(row: Row, start: str = "start", end: str = "end") -> DataError | None:
    first, last = bounds(row[start]), bounds(row[end])
    if first.earliest and last.latest and first.earliest > last.latest:
        return row.error(end, f"is before the {start} {row[start]}", "a date on or after it")
    return None


def _rule_agencies(row: Row, *_: object) -> DataError | None:
    return _dated(row)


def _rule_names(row: Row, *_: object) -> DataError | None:
    if row["status"] != "project-translation":
        for column in ("sources", "confidence"):
            if not row[column]:
                return row.error(
                    column, "is missing", f"{row.table.column(column).accepted}; only a project translation has none"
                )
    return _dated(row)


def _no_plan(row: Row, column: str, entities: Mapping[str, frozenset[str]]) -> DataError | None:
    plan = row[column]
    if plan and f"plan/{plan}" not in entities:
        plans = [p.removeprefix("plan/") for p in entities if p.startswith("plan/")]
        return row.error(column, "is no plan", _near(plan, plans))
    return None


def _rule_events(row: Row, known: Known, entities: Mapping[str, frozenset[str]], _: Rows) -> DataError | None:
    if not row["entity"] and not row["outcome_of"]:
        return row.error("entity", "is missing", "what it happened to, or a commitment in outcome_of")
    return _no_plan(row, "under_plan", entities)


def _rule_findings(row: Row, known: Known, entities: Mapping[str, frozenset[str]], _: Rows) -> DataError | None:
    if row["finding"] == "not-seen" and row["found_as"]:
        return row.error("found_as", "stands beside 'not-seen'", "nothing, or another result")
    return _no_plan(row, "plan", entities)


def _rule_reported_initiatives(
    row: Row, known: Known, entities: Mapping[str, frozenset[str]], _: Rows
) -> DataError | None:
    if row["verb"] and not row["language"]:
        return row.error("language", "is missing", "the language of the verb: en, fr or es")
    return _no_plan(row, "plan", entities)


def _rule_judgements(row: Row, known: Known, entities: Mapping[str, frozenset[str]], _: Rows) -> DataError | None:
    return _value_fault(row, "object", known, entities)


def _value_fault(row: Row, column: str, known: Known, entities: Mapping[str, frozenset[str]]) -> DataError | None:
    """What is wrong with the object of an edge whose property takes a concept or a node."""
    name, value = row["property"], row[column]
    if name in CONCEPTS:
        concepts = known.concepts.get(CONCEPTS[name], frozenset())
        if value not in concepts:
            return row.error(column, f"is no concept of the scheme {CONCEPTS[name]}", _near(value, concepts))
    elif name in PATHS and value not in entities:
        kind = value.partition("/")[0]
        near = _near(value, (e for e in entities if e.startswith(kind + "/")))
        return row.error(column, "is not described in the data", near)
    return None


def _is_day(notation: str) -> bool:
    try:
        return bounds(notation).precision == "day"
    except ValueError:
        return False


def _rule_facts(row: Row, known: Known, entities: Mapping[str, frozenset[str]], _: Rows) -> DataError | None:
    name, value = row["property"], row["value"]
    if fault := _value_fault(row, "value", known, entities):
        return fault
    if name in ("periodEnd", "periodStart"):
        if not _is_day(value):
            return row.error("value", "is not accepted", "a day as YYYY-MM-DD")
    elif name == "founded":
        try:
            bounds(value)
        except ValueError:
            return row.error("value", "is not accepted", "a date such as 2010, 2010-05, 2010-05-27 or <=2010")
    elif name == "website" and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
        return row.error("value", "is not accepted", "an http or https address")
    elif name == "memberCount" and not re.fullmatch(r"0|[1-9][0-9]*", value):
        return row.error("value", "is not accepted", "a whole number")
    return None


def _rule_participations(
    row: Row, known: Known, entities: Mapping[str, frozenset[str]], rows: Rows
) -> DataError | None:
    stem = f"{row['mechanism']}/{row['participant'].rpartition('/')[2]}/{row['role']}"
    number = row["key"].removeprefix(stem)
    if number and (number == row["key"] or not re.fullmatch(r"-[0-9]+", number)):
        return row.error("key", "is not made from mechanism, participant and role", f"{stem}, {stem}-2 …")
    return _dated(row)


def _rule_roles(row: Row, *_: object) -> DataError | None:
    role = row["role"]
    expected = (
        ("Leadership",) if role in LEADERSHIP_ROLES
        else ("Contribution",) if role in CONTRIBUTION_ROLES
        else ("Membership", "Participation")
    )  # fmt: skip
    if row["class"] not in expected:
        return row.error("class", f"is not the class of the role {role}", " or ".join(expected))
    if (row["counts"] == "true") != (row["class"] == "Membership"):
        return row.error(
            "counts", f"does not fit the class {row['class']}", "true for a Membership, false for all else"
        )
    return None


def _rule_sources(row: Row, *_: object) -> DataError | None:
    if row["title"] and not row["title_lang"]:
        return row.error("title_lang", "is missing", "the language of the title, such as en")
    if not row["url"] and not row["read_at"]:
        return row.error("url", "is missing", "an address, or one in read_at")
    return None


def _rule_successions(row: Row, *_: object) -> DataError | None:
    if row["predecessor"] == row["successor"]:
        return row.error("successor", "is its own predecessor", "another entity")
    return None


_RULES: dict[str, _Rule] = {
    "agencies": _rule_agencies,
    "events": _rule_events,
    "facts": _rule_facts,
    "findings": _rule_findings,
    "judgements": _rule_judgements,
    "names": _rule_names,
    "participations": _rule_participations,
    "reported-initiatives": _rule_reported_initiatives,
    "roles": _rule_roles,
    "sources": _rule_sources,
    "successions": _rule_successions,
}


# --- what a row says ------------------------------------------------------------------------------

_Object = ox.NamedNode | ox.Literal


class Converted:
    """The triples of the tables.

    Attributes:
        triples: Each with the layer and name of its graph, such as ``("record", "facts")``.
        rows: IRI of a node to the row that describes it first.
    """

    def __init__(self, base: str, layer: str = "record") -> None:
        self._base, self._layer = base, layer
        self.row: Row | None = None
        self.triples: list[tuple[tuple[str, str], ox.Triple]] = []
        self.rows: dict[str, Row] = {}

    def id(self, path: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._base}id/{path}")

    def add(self, layer: str, subject: ox.NamedNode, predicate: str, object_: _Object) -> None:
        assert self.row is not None
        self.rows.setdefault(subject.value, self.row)
        self.triples.append(((layer, self.row.table.stem), ox.Triple(subject, ox.NamedNode(predicate), object_)))

    def say(self, subject: ox.NamedNode, predicate: str, *objects: _Object) -> None:
        """Add to the graph of the table in the layer of its folder."""
        for object_ in objects:
            self.add(self._layer, subject, predicate, object_)

    def labels(self, subject: ox.NamedNode) -> None:
        assert self.row is not None
        for language in LANGUAGES:
            if text := self.row[f"label_{language}"]:
                self.add("entities", subject, str(RDFS.label), ox.Literal(text, language=language))

    def support(self, node: ox.NamedNode) -> None:
        """What the row rests on: sources or reason, bases and author role; and confidence, if it has one."""
        assert self.row is not None
        if self._layer == "interpretation":
            self.say(node, str(BM.reason), ox.Literal(self.row["reason"], language="en"))
            self.say(node, str(BM.basedOn), *map(self.id, self.row.items("based_on")))
            self.say(node, str(BM.authorRole), _concept("author-role", self.row["author_role"]))
        else:
            self.say(node, str(BM.source), *(self.id(f"source/{key}") for key in self.row.items("sources")))
        if grade := self.row.cells.get("confidence"):
            scheme = "certainty" if self._layer == "interpretation" else "confidence"
            self.say(node, str(BM.confidence), _concept(scheme, grade.lower()))

    def edge(self, subject: str, predicate: str, object_: _Object, name: str) -> ox.NamedNode:
        """A supported edge with its statement, whose IRI ends in property and `name`."""
        node = self.id(f"statement/{self._layer}/{subject}/{predicate.rpartition('#')[2]}/{name}")
        self.say(self.id(subject), predicate, object_)
        self.say(node, str(RDF.type), _bm("Statement"))
        self.say(node, str(RDF.subject), self.id(subject))
        self.say(node, str(RDF.predicate), ox.NamedNode(predicate))
        self.say(node, str(RDF.object), object_)
        self.support(node)
        return node

    def note(self, node: ox.NamedNode) -> None:
        assert self.row is not None
        if text := self.row["note"]:
            self.say(node, str(SKOS.note), ox.Literal(text, language="en"))

    def as_of(self, node: ox.NamedNode) -> None:
        """The last day of the time for which the source speaks."""
        assert self.row is not None
        if notation := self.row["as_of"]:
            self.say(node, str(BM.asOf), _date(bounds(notation).latest))

    def span(self, node: ox.NamedNode, notation: str, part: str) -> None:
        """Bounds and precision of the ``start`` or ``end`` of a relation; nothing if the notation is empty."""
        if not notation:
            return
        found = bounds(notation)
        if found.earliest:
            self.say(node, str(BM[f"{part}Earliest"]), _date(found.earliest))
        self.say(node, str(BM[f"{part}Latest"]), _date(found.latest))
        self.say(node, str(BM[f"{part}Precision"]), _concept("precision", found.precision))

    def dated(self, node: ox.NamedNode, notation: str) -> None:
        """Bounds and precision of what happens once."""
        found = bounds(notation)
        self.say(node, str(BM.precision), _concept("precision", found.precision))
        if found.earliest:
            self.say(node, str(BM.earliest), _date(found.earliest))
        if found.latest:
            self.say(node, str(BM.latest), _date(found.latest))

    def event(self, path: str, entity: str, status: str, notation: str) -> ox.NamedNode:
        """A status event with its support; of no entity if `entity` is empty."""
        node = self.id(f"status-event/record/{path}")
        self.say(node, str(RDF.type), _bm("StatusEvent"))
        if entity:
            self.say(node, str(BM.eventOf), self.id(entity))
        self.say(node, str(BM.status), _concept("status", status))
        self.dated(node, notation)
        self.support(node)
        return node

    def founded(self, entity: str, notation: str) -> None:
        """The founding day, or a status event where the day is not known."""
        if bounds(notation).precision == "day":
            self.edge(entity, str(BM.founded), _date(notation), notation)
        else:
            self.event(f"{entity}/established", entity, "established", notation)


_Conversion = Callable[[Row, Converted, Mapping[str, frozenset[str]], Mapping[tuple[str, ...], str]], None]


def _agencies(row: Row, to: Converted, *_: object) -> None:
    path = f"agency/{row['key']}"
    node = to.id(path)
    to.add("entities", node, str(RDF.type), _bm("Agency"))
    to.labels(node)
    to.say(node, str(BM.actsFor), to.id(row["state"]))
    if row["start"]:
        to.founded(path, row["start"])
    if row["end"]:
        to.event(f"{path}/ended", path, "ended", row["end"])
    if row["website"]:
        to.edge(path, str(BM.website), ox.NamedNode(row["website"]), _digest(row["website"]))
    for item in row.items("acronyms"):
        match = re.fullmatch(r"(.+?)(?: \((en|fr|es)\))?", item)
        assert match
        language = match[2] or "en"
        name = to.id(f"name/record/{path}/{language}-{vocab.slug(match[1]) or _digest(match[1])}")
        _name(to, name, node, match[1], language, "acronym", "official")
    to.note(node)


def _completeness(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"member-list/{row['mechanism']}/{row['date']}")
    to.say(node, str(RDF.type), _bm("MemberListAssessment"))
    to.say(node, str(BM.mechanism), to.id(f"mechanism/{row['mechanism']}"))
    to.say(node, str(BM.asOf), _date(row["date"]))
    to.say(node, str(BM.completeness), _concept("completeness", row["completeness"]))
    to.support(node)
    to.note(node)


def _events(row: Row, to: Converted, *_: object) -> None:
    node = to.event(row["key"], row["entity"], row["status"], row["date"])
    to.say(node, str(BM.outcomeOf), *map(to.id, row.items("outcome_of")))
    if row["printed_date"]:
        to.say(node, str(BM.printedDate), ox.Literal(row["printed_date"]))
    if row["place"]:
        to.edge(f"status-event/record/{row['key']}", str(BM.place), to.id(row["place"]), row["place"])
    if row["under_plan"]:
        to.say(node, str(BM.underPlan), to.id(f"plan/{row['under_plan']}"))
    to.note(node)


def _findings(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"finding/{row['key']}")
    to.say(node, str(RDF.type), _bm("Finding"))
    to.say(node, str(BM.findingOf), *map(to.id, row.items("item")))
    to.say(node, str(BM.soughtIn), to.id(f"plan/{row['plan']}"))
    to.say(node, str(BM.findingResult), _concept("finding", row["finding"]))
    to.say(node, str(BM.foundAs), *map(to.id, row.items("found_as")))
    if row["locator"]:
        to.say(node, str(BM.reportedLocator), ox.Literal(row["locator"]))
    if row["date"]:
        to.dated(node, row["date"])
    to.support(node)
    to.note(node)


def _facts(row: Row, to: Converted, *_: object) -> None:
    subject, name, value = row["subject"], row["property"], row["value"]
    if name == "founded" and bounds(value).precision != "day":
        node = to.event(f"{subject}/established", subject, "established", value)
    else:
        object_: _Object
        if name in CONCEPTS:
            object_, end = _concept(CONCEPTS[name], value), value
        elif name in PATHS:
            object_, end = to.id(value), value
        elif name in DAYS:
            object_, end = _date(value), value
        elif name == "memberCount":
            object_, end = ox.Literal(value, datatype=ox.NamedNode(str(XSD.integer))), value
        elif name == "website":
            object_, end = ox.NamedNode(value), _digest(value)
        else:
            object_, end = ox.Literal(value, language="en"), _digest(value)
        node = to.edge(subject, str(BM[name]), object_, end)
    to.as_of(node)
    to.note(node)


def _continuity(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"continuity/{row['key']}")
    to.say(node, str(RDF.type), _bm("ContinuityAssessment"))
    to.say(node, str(BM.continuityOf), *map(to.id, row.items("item")))
    to.say(node, str(BM.namedIn), *map(to.id, row.items("clause")))
    to.say(node, str(BM.continuity), _concept("continuity", row["status"]))
    if row["date"]:
        to.dated(node, row["date"])
    to.as_of(node)
    to.support(node)


def _judgements(row: Row, to: Converted, *_: object) -> None:
    subject, name, value = row["subject"], row["property"], row["object"]
    object_ = _concept(CONCEPTS[name], value) if name in CONCEPTS else to.id(value)
    to.as_of(to.edge(subject, str(BM[name]), object_, value))


def _mappings(row: Row, to: Converted, *_: object) -> None:
    to.edge(row["subject"], str(SKOS[row["predicate"]]), ox.NamedNode(row["object"]), _digest(row["object"]))


def _mechanisms(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"mechanism/{row['key']}")
    to.add("entities", node, str(RDF.type), _bm(row["class"]))
    to.add("entities", node, str(BM.kind), _concept("mechanism-kind", row["kind"]))
    to.labels(node)


def _names(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"name/record/{row['key']}")
    _name(to, node, to.id(row["entity"]), row["text"], row["language"], row["form"], row["status"])
    if row["used_in"]:
        to.say(node, str(BM.usedIn), to.id(row["used_in"]))
    to.span(node, row["start"], "start")
    to.span(node, row["end"], "end")
    to.note(node)


def _name(
    to: Converted, node: ox.NamedNode, of: ox.NamedNode, text: str, language: str, form: str, status: str
) -> None:
    to.say(node, str(RDF.type), _bm("Name"))
    to.say(node, str(BM.nameOf), of)
    to.say(node, str(SKOSXL.literalForm), ox.Literal(text, language=language))
    to.say(node, str(BM.nameForm), _concept("name-form", form))
    to.say(node, str(BM.nameStatus), _concept("name-status", status))
    to.support(node)


def _organizations(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"organization/{row['key']}")
    to.add("entities", node, str(RDF.type), ox.NamedNode(str(ORG.Organization)))
    to.labels(node)


def _participations(
    row: Row, to: Converted, classes: Mapping[str, frozenset[str]], kinds: Mapping[tuple[str, ...], str]
) -> None:
    node = to.id(f"participation/{row['key']}")
    mechanism, participant = f"mechanism/{row['mechanism']}", to.id(row["participant"])
    kind = kinds[row["printed_role"], row["role"]]
    to.say(node, str(RDF.type), _bm(kind))
    to.say(node, str(BM.participant), participant)
    to.say(node, str(BM.participationIn), to.id(mechanism))
    to.say(node, str(BM.role), _concept("role", row["role"]))
    to.say(node, str(BM.printedRole), ox.Literal(row["printed_role"], language="en"))
    if kind == "Membership" and classes[mechanism] & {"Body", "Partnership"}:
        to.say(node, str(RDF.type), ox.NamedNode(str(ORG.Membership)))
        to.say(node, str(ORG.member), participant)
        to.say(node, str(ORG.organization), to.id(mechanism))
    to.span(node, row["start"], "start")
    to.span(node, row["end"], "end")
    to.as_of(node)
    to.support(node)
    to.note(node)


def _places(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"place/{row['key']}")
    to.add("entities", node, str(RDF.type), _bm("Place"))
    to.add("entities", node, str(BM.kind), _concept("place-kind", row["kind"]))
    to.labels(node)


def _publications(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"publication/{row['key']}")
    to.add("entities", node, str(RDF.type), _bm("Publication"))
    to.labels(node)


_UNTITLED = {"en": "no title recorded", "fr": "titre non relevé", "es": "título no registrado"}


def _reported_initiatives(row: Row, to: Converted, *_: object) -> None:
    path = f"reported-initiative/{row['key']}"
    node = to.id(path)
    to.say(node, str(RDF.type), _bm("ReportedInitiative"))
    to.say(node, str(BM.inPlan), to.id(f"plan/{row['plan']}"))
    to.say(node, str(BM.reportedLocator), ox.Literal(row["locator"]))
    if row["verb"]:
        to.say(node, str(BM.reportedVerb), ox.Literal(row["verb"], language=row["language"]))
    for language in LANGUAGES:
        if text := row[f"label_{language}"]:
            to.say(node, str(RDFS.label), ox.Literal(text, language=language))
    if row["priority"]:
        to.say(node, str(BM.inPriority), to.id(row["priority"]))
    to.say(node, str(BM.concernsMechanism), *(to.id(f"mechanism/{key}") for key in row.items("mechanisms")))
    if row["date"]:
        to.dated(node, row["date"])
    to.support(node)
    for theme in row.items("themes"):
        to.edge(path, str(BM.theme), _concept("theme", theme), theme)
    to.note(node)


def _sources(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"source/{row['key']}")
    to.say(node, str(RDF.type), _bm("Source"))
    if row["title"]:
        title = ox.Literal(row["title"], language=row["title_lang"])
        to.say(node, str(DCTERMS.title), title)
        to.say(node, str(RDFS.label), title)
    else:
        shown = re.sub(r"^https?://(www\.)?", "", row["url"] or row["read_at"]).rstrip("/")
        for language, words in _UNTITLED.items():
            to.say(node, str(RDFS.label), ox.Literal(f"{shown} ({words})", language=language))
    if row["publisher"]:
        publisher = to.id(f"publisher/{vocab.slug(row['publisher']) or _digest(row['publisher'])}")
        to.say(node, str(DCTERMS.publisher), publisher)
        to.say(publisher, str(RDF.type), ox.NamedNode(str(PROV.Agent)))
        to.say(publisher, str(RDFS.label), ox.Literal(row["publisher"], language="en"))
    if row["url"]:
        to.say(node, str(DCAT.landingPage), ox.NamedNode(row["url"]))
    if row["read_at"]:
        to.say(node, str(BM.readAt), ox.Literal(row["read_at"]))
    to.say(node, str(BM.extentRead), _concept("extent-read", row["extent"]))
    to.say(node, str(BM.hostClass), _concept("host-class", row["host_class"]))


def _states(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"state/{row['key']}")
    to.add("entities", node, str(RDF.type), _bm("State"))
    to.labels(node)
    for column, name in (("iso3", "isoCode"), ("m49", "areaCode")):
        if row[column]:
            to.add("entities", node, str(BM[name]), ox.Literal(row[column]))


def _successions(row: Row, to: Converted, *_: object) -> None:
    node = to.id(f"succession/{row['key']}")
    to.say(node, str(RDF.type), _bm("Succession"))
    to.say(node, str(BM.predecessor), to.id(row["predecessor"]))
    to.say(node, str(BM.successor), to.id(row["successor"]))
    to.span(node, row["date"], "start")
    to.support(node)
    to.note(node)


_CONVERSIONS: dict[str, _Conversion] = {
    "agencies": _agencies,
    "completeness": _completeness,
    "continuity": _continuity,
    "events": _events,
    "facts": _facts,
    "findings": _findings,
    "judgements": _judgements,
    "left-out": _no_rule,
    "mappings": _mappings,
    "mechanisms": _mechanisms,
    "names": _names,
    "organizations": _organizations,
    "participations": _participations,
    "places": _places,
    "publications": _publications,
    "reported-initiatives": _reported_initiatives,
    "roles": _no_rule,
    "sources": _sources,
    "states": _states,
    "successions": _successions,
}
COLUMNS: dict[str, str] = {
    "agencies": "key state label_en label_fr label_es acronyms start end website sources confidence note",
    "completeness": "mechanism date completeness sources note",
    "continuity": "key item clause status date as_of reason based_on confidence author_role",
    "events": "key entity outcome_of status date printed_date place under_plan sources confidence note",
    "facts": "subject property value sources confidence as_of note",
    "findings": "key item plan finding found_as locator date sources confidence note",
    "judgements": "subject property object reason based_on confidence author_role as_of",
    "left-out": "file row mechanism participant role reason",
    "mappings": "subject predicate object sources confidence",
    "mechanisms": "key class kind label_en label_fr label_es",
    "names": "key entity language text form status start end used_in sources confidence note",
    "organizations": "key label_en label_fr label_es",
    "participations": "key mechanism participant printed_role role start end as_of sources confidence rows note",
    "places": "key kind label_en label_fr label_es",
    "publications": "key label_en label_fr label_es",
    "reported-initiatives": (
        "key plan locator verb language label_en label_fr label_es priority mechanisms themes date sources confidence "
        "note"
    ),
    "roles": "printed_role role class counts",
    "sources": "key title title_lang publisher url read_at extent host_class",
    "states": "key iso3 m49 label_en label_fr label_es",
    "successions": "key predecessor successor date sources confidence note",
}
"""The columns that a conversion reads; `tables.json` describes the same ones."""


# --- helpers --------------------------------------------------------------------------------------


def _identities(rows: Rows) -> dict[str, frozenset[str]]:
    """Path of each node whose identity a table holds and others may point to, to the local name of its class."""
    found = {f"mechanism/{row['key']}": frozenset({row["class"]}) for row in rows.get("mechanisms", ())}
    for stem, kind, name in (
        ("agencies", "agency", "Agency"),
        ("organizations", "organization", "Organization"),
        ("places", "place", "Place"),
        ("publications", "publication", "Publication"),
        ("reported-initiatives", "reported-initiative", "ReportedInitiative"),
        ("states", "state", "State"),
    ):
        found |= {f"{kind}/{row['key']}": frozenset({name}) for row in rows.get(stem, ())}
    return found


def _bm(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(BM[name]))


def _concept(scheme: str, slug: str) -> ox.NamedNode:
    return ox.NamedNode(f"{vocab.SCHEME}{scheme}/{slug}")


@lru_cache(maxsize=4096)
def _date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=ox.NamedNode(str(XSD.date)))


def _digest(text: str) -> str:
    """Eight hexadecimal digits that stand for a long value at the end of an IRI."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
