"""The canned questions for people: a gallery by who asks, a form with real choices, an answer that reads as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rdflib.term import Literal, Node, URIRef

from kg import vocab
from kg.catalogue import Catalogue, Parameter, Query
from kg.config import LANGUAGES
from kg.search import KINDS, fold
from kg.store import Table
from kg.web.pages import Pages, Paging, Reader, Value, between, day, words

ASKERS = ("officer", "scholar", "publisher")
"""Who asks: one who needs an answer, one who studies plans, one who keeps or reuses the data."""
_BY_TAG: tuple[tuple[str, frozenset[str]], ...] = (
    ("scholar", frozenset(("disagreement", "overlap"))),
    ("publisher", frozenset((
        "certainty", "coding", "completeness", "confidence", "entity", "label", "language", "layout", "quality",
        "source",
    ))),
    ("scholar", frozenset((
        "clause", "coverage", "finding", "layer", "list", "name", "network", "statistic", "verb",
    ))),
)  # fmt: skip
"""Who asks a question with one of these tags; the first line that fits. An officer asks all others."""
_SENTENCE = 70
"""Characters from which a value is given room."""
_MOST = 400
"""Things that a list of choices holds; more are written or looked up."""


def asker(query: Query) -> str:
    """Who asks a question, one of `ASKERS`."""
    return next((who for who, tags in _BY_TAG if tags & set(query.tags)), "officer")


def topics(query: Query, language: str) -> list[tuple[str, str]]:
    """The tags of a question that are topics, with their words."""
    said = words(language)
    return [(tag, said[f"topic_{tag}"]) for tag in query.tags if f"topic_{tag}" in said]


def gallery(pages: Pages, reader: Reader, text: str = "", topic: str = "") -> str:
    """All questions by who asks them.

    Args:
        text: Show those that have each of its words in question, summary, topic or id; accents optional.
        topic: Show those of one topic.
    """
    language, said = reader.language, words(reader.language)
    wanted = fold(text).split()

    def holds(query: Query) -> bool:
        named = " ".join(t for _, t in topics(query, language))
        full = fold(f"{query.question[language]} {query.summary[language]} {named} {query.id}")
        return (not topic or topic in query.tags) and all(word in full for word in wanted)

    shown = [q for q in pages.catalogue if holds(q)]
    groups = {who: found for who in ASKERS if (found := [q for q in shown if asker(q) == who])}
    known = dict(sorted({t for q in pages.catalogue for t in topics(q, language)}, key=lambda t: fold(t[1])))

    def address(tag: str) -> str:
        found = [*([("q", text)] if text else []), *([("topic", tag)] if tag else [])]
        found += [("lang", language)] * reader.explicit
        return f"{reader.root}/query" + (f"?{urlencode(found)}" if found else "")

    kept = [*([("q", text)] if text else []), *([("topic", topic)] if topic else [])]
    return pages.render(
        "questions.html", reader, path="/query", kept=kept, groups=groups, topics=topics, known=known,
        text=text, topic=topic, address=address, count=len(shown), who={w: said[f"asked_by_{w}"] for w in ASKERS},
    )  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column for people.

    Attributes:
        name, meaning: As the catalogue has them.
        style: ``number`` where all values are numbers, ``long`` where one is a sentence, else empty.
    """

    name: str
    heading: str
    meaning: str
    style: str


@dataclass(frozen=True)
class Shown:
    """A table for people: things under their names, days and numbers as the language writes them.

    Attributes:
        empty: Columns that are left out, since no row has a value there.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: tuple[str, ...] = ()


def heading(name: str, language: str) -> str:
    """A column's name in words: ``memberLabel`` is "Member", ``secondState`` "State (2)"."""
    said = words(language)
    name = name.removesuffix("Label") or name
    if found := said.get(f"column_{name}"):
        return found
    for prefix, mark in (("first", 1), ("second", 2)):
        rest = name.removeprefix(prefix)
        if rest and rest != name:
            return f"{heading(rest[0].lower() + rest[1:], language)} ({mark})"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()


def shown(pages: Pages, query: Query, table: Table, reader: Reader) -> Shown:
    """A table for people: an IRI stands under the column that names it, and is its link.

    A column of IRIs is dropped where another column gives, in each row, the label of its IRI. An IRI without
    a label becomes a short link. Two bounds of a date (``startEarliest``, ``startLatest``) become one column,
    which has the name of the second.
    """
    labels = pages.labels(reader.language)
    into: dict[int, int] = {}
    for c in range(len(table.columns)):
        if any(isinstance(row[c], URIRef) for row in table):
            taken = set(into.values())
            named = (d for d in range(len(table.columns)) if d != c and d not in taken and _names(table, c, d, labels))
            if (found := next(named, None)) is not None:
                into[c] = found
    under = {d: c for c, d in into.items()}
    bounds = {late: early for early, late in _bounds(table.columns)}
    said = words(reader.language)

    def cell(row: Sequence[Node | None], place: int) -> Value:
        if place in bounds:
            return _when(row[bounds[place]], row[place], reader.language)
        value, thing = row[place], row[under[place]] if place in under else None
        if thing is not None:
            name = pages.value(thing, reader)
            return Value(str(value), name.href, name.lang, name.iri) if value is not None else name
        found = pages.value(value, reader)
        if isinstance(value, URIRef) and found.href and str(value) not in labels:
            return Value(_short(found.text) or said["see"], found.href, iri=found.iri)
        if isinstance(value, Literal) and not value.language and f"code_{value}" in said:
            return Value(said[f"code_{value}"])  # a word that the query itself puts in
        return found

    filled = [any(row[c] is not None for row in table) for c in range(len(table.columns))]
    for late, early in bounds.items():
        filled[late] = filled[late] or filled[early]
    dropped = {*into, *bounds.values()}
    kept = [c for c in range(len(table.columns)) if c not in dropped and (filled[c] or not len(table))]
    headings = {c: _heading(table.columns, c, under, bounds, reader.language) for c in range(len(table.columns))}
    empty = [headings[c] for c in range(len(table.columns)) if not filled[c] and c not in dropped]
    rows = tuple(tuple(cell(row, c) for c in kept) for row in table)
    columns = tuple(
        Column(
            table.columns[c],
            headings[c],
            query.columns.get(table.columns[c], ""),
            _style([row[place] for row in rows]),
        )
        for place, c in enumerate(kept)
    )  # fmt: skip
    return Shown(columns, rows, tuple(dict.fromkeys(empty)) if len(table) else ())


def _bounds(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the columns that are two bounds of one date."""
    found = []
    for early, name in enumerate(columns):
        late = name.replace("Earliest", "Latest").replace("earliest", "latest")
        if late != name and late in columns:
            found.append((early, columns.index(late)))
    return found


def _when(earliest: Node | None, latest: Node | None, language: str) -> Value:
    """The time that two bounds leave: by itself where they name one, else with the bound that is known."""
    if earliest is not None and latest is not None:
        text = between(str(earliest), str(latest), language)
        return Value(text, data=str(earliest), kind="day" if str(earliest) == str(latest) else "")
    known = earliest if latest is None else latest
    if known is None:
        return Value("")
    key = "when_from" if latest is None else "when_by"
    return Value(words(language)[key].format(day=day(str(known), language)), data=str(known))


def _heading(
    columns: Sequence[str], place: int, under: Mapping[int, int], bounds: Mapping[int, int], language: str
) -> str:
    name = columns[place]
    if place in bounds:
        return heading(name.removesuffix("Latest") if name != "latest" else "when", language)
    return heading(columns[under[place]] if name == "label" and place in under else name, language)


def _style(values: Sequence[Value]) -> str:
    if any(v.kind == "number" for v in values) and all(v.kind == "number" or not v.text for v in values):
        return "number"
    return "long" if any(len(v.text) > _SENTENCE for v in values) else ""


def _names(table: Table, thing: int, name: int, labels: Mapping[str, str]) -> bool:
    """Whether the column `name` gives the labels of the IRIs in the column `thing`, and none where there is no IRI."""
    found = False
    for row in table:
        iri, text = row[thing], row[name]
        if text is None:
            continue
        if not isinstance(text, Literal) or iri is None or labels.get(str(iri)) != str(text):
            return False
        found = True
    return found


def _short(text: str) -> str:
    """The address of a web page without its scheme; empty for anything else."""
    found = re.match(r"https?://(?:www\.)?([^/]+)", text)
    return found[1] if found else ""


@dataclass(frozen=True)
class Field:
    """One parameter in the form.

    Attributes:
        label: What it means; that it may be left out is shown by the field itself.
        value: What stands in it.
        choices: Groups of choices, each with its heading ("" for one alone): value and text.
        closed: Whether nothing else is accepted, so that the field is a list to pick from.
    """

    parameter: Parameter
    label: str
    value: str
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    closed: bool


def fields(pages: Pages, query: Query, values: Mapping[str, str], language: str) -> list[Field]:
    """The form of a question. The language of labels is that of the page and has no field."""
    made = []
    for parameter in query.parameters:
        if parameter.name == "lang":
            continue
        value = values.get(parameter.name, parameter.default or "")
        groups, closed = _choices(pages, parameter, language)
        if parameter.type == "concept" and value and ":" not in value:
            value = f"{parameter.scheme}:{value}"
        if parameter.type == "date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            value = ""  # a field of days can hold no other; the problem beside it names what was given
        if closed and value and all(value != v for _, group in groups for v, _ in group):
            groups = [*groups, ("", [(value, value)])]
        label = parameter.label[language].partition(";")[0].strip()
        made.append(Field(parameter, label, value, groups, closed))
    return made


def _choices(
    pages: Pages, parameter: Parameter, language: str
) -> tuple[Sequence[tuple[str, Sequence[tuple[str, str]]]], bool]:
    """Groups of choices, and whether there are no others. Of an IRI: things of the kinds that its label names."""
    said = words(language)
    if parameter.type == "boolean":
        return [("", [("true", said["yes"]), ("false", said["no"])])], True
    if parameter.type == "language":
        return [("", [(x, said[f"in_{x}"]) for x in LANGUAGES])], True
    if parameter.type != "iri":
        found = sorted(pages.choices(parameter, language), key=lambda c: fold(c[1]))
        return [("", found)] if found else [], parameter.type == "concept"
    if ":" in parameter.example:
        return [("", pages.choices(parameter, language))], False
    named, english = parameter.label["en"].lower(), words("en")
    kinds = [k for k in KINDS if k == parameter.example.partition("/")[0] or english[f"kind_{k}"].lower() in named]
    groups = []
    for kind in kinds:
        prefix = f"{pages.config.base}id/{kind}/"
        things = [(vocab.shorten(i, pages.config.base), t) for i, t in pages.labels(language).items()
                  if i.startswith(prefix)]  # fmt: skip
        if things:
            groups.append((said[f"kinds_{kind}"], sorted(things, key=lambda t: fold(t[1]))))
    open_ = "other" in named.split() or named == "entity" or sum(len(g) for _, g in groups) > _MOST
    return ([("", groups[0][1])] if len(groups) == 1 else groups), not open_


def question(
    pages: Pages, query: Query, values: Mapping[str, str], reader: Reader, table: Table | None, problem: str,
    answer: str, *, paging: Paging | None = None, truth: bool | None = None,
) -> str:  # fmt: skip
    """A form, and the answer as a table (None: not asked, or not a SELECT); `problem` says what was wrong.

    Args:
        answer: Query string of the answer, for the links to its other formats and pages.
        paging: Which rows of the answer `table` holds.
        truth: The answer of an ASK.
    """
    sparql = "" if problem else _text(query.bound(values, pages.config.base))
    given = [] if problem else [(n, v) for n, v in values.items() if n != "lang"]
    kept = list(given)
    if paging is not None and paging.number > 1:
        kept += [("page", str(paging.number)), ("page-size", str(paging.size))]
    editor = urlencode([("example", query.id), *given, *([("lang", reader.language)] if reader.explicit else [])])
    return pages.render(
        "question.html", reader, path=f"/query/{query.id}", kept=kept, query=query, problem=problem,
        fields=fields(pages, query, values, reader.language), sparql=sparql, editor=editor,
        table=shown(pages, query, table, reader) if table is not None else None,
        answer=answer, paging=paging, truth=truth, who=words(reader.language)[f"asked_by_{asker(query)}"],
        topics=topics(query, reader.language), akin=_akin(pages.catalogue, query),
        headings={c: heading(c, reader.language) for c in query.columns},
    )  # fmt: skip


def _text(bound: str) -> str:
    """SPARQL without the header of its file."""
    return "\n".join(line for line in bound.splitlines() if not line.startswith("#+")).strip() + "\n"


def _akin(catalogue: Catalogue, query: Query) -> list[Query]:
    """The questions that share most tags with one, at most five; layers are no kinship."""
    tags = set(query.tags) - {"text", "record", "interpretation", "count", "list"}
    near = [(len(tags & set(q.tags)), q) for q in catalogue if q.id != query.id]
    return [q for shared, q in sorted(near, key=lambda n: (-n[0], n[1].id)) if shared][:5]
