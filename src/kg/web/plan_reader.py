"""The plan reader: a plan's own words in reading order, with what is coded of each clause beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from rdflib.term import Node, URIRef

from kg import explain, sparql_text
from kg.catalogue import view
from kg.web.pages import Pages, Reader, Value, day, words

_KEPT = 32
"""Texts that are kept, each for one kind of reader; a page of one that is not asks for it again."""

Row = Mapping[str, Node]


@dataclass(frozen=True)
class Coded:
    """What is coded of a clause.

    Attributes:
        node: The commitment, involvement or mention, with its own page.
        initiative: IRI of the commitment that it is or belongs to; empty for a mention.
        entity: On what the commitment acts, or what is named; None for the commitment itself.
        manner: In which manner it acts; None for a commitment or a mention.
        verb: Printed verb of a commitment.
        firmness: Rank 1 (firm) to 4 (declaratory), 0 for others; with the name of the group and the modality.
    """

    node: Value
    initiative: str = ""
    entity: Value | None = None
    manner: Value | None = None
    verb: str = ""
    firmness: int = 0
    group: Value | None = None
    modality: Value | None = None


@dataclass(frozen=True)
class ReadClause:
    """One clause as the reader shows it.

    Attributes:
        kind, function: Last parts of the IRIs of the concepts.
        lang: Language of its words, as a tag.
        exact: Its words as received; `parts`: without Markdown marks, in runs that are highlighted or not.
        source: Where the words were read, if the text is not held.
    """

    locator: str
    iri: str
    href: str
    kind: str
    function: str
    lang: str
    exact: str
    parts: tuple[tuple[str, bool], ...]
    coded: tuple[Coded, ...] = ()
    source: Value | None = None

    def marked(self, spans: Sequence[tuple[int, int]]) -> ReadClause:
        """The clause with the words between some offsets highlighted."""
        return replace(self, parts=tuple(_parts(self.exact, spans)))

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(text for text, _ in self.parts).strip()

    @property
    def commitments(self) -> list[Coded]:
        return [c for c in self.coded if c.firmness]

    @property
    def acts(self) -> list[Coded]:
        """What its commitments act on."""
        return [c for c in self.coded if c.manner]

    @property
    def names(self) -> list[Coded]:
        """What it names and no commitment acts on."""
        return [c for c in self.coded if c.entity and not c.manner]


@dataclass(frozen=True)
class Block:
    """A heading, paragraph or list item: clauses that are printed together.

    Attributes:
        form: ``heading``, ``paragraph`` or ``item``.
        level: Of a heading 3 to 5, below the page's own headings; of an item 1 or more, how deep it stands in lists.
    """

    form: str
    level: int
    clauses: tuple[ReadClause, ...]

    @property
    def coded(self) -> bool:
        """Whether anything is coded of it."""
        return any(clause.coded for clause in self.clauses)


class PlanReader:
    """Reads plans of one dataset version."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self._read = lru_cache(_KEPT)(self._blocks)

    def blocks(self, plan: str, reader: Reader, mark: str = "") -> Sequence[Block]:
        """The text of a plan in reading order; empty if no clause of it is known.

        Args:
            mark: Words to highlight, see `marks`.
        """
        blocks, spans = self._read(plan, reader), marks(mark)
        if not spans:
            return blocks
        return [
            replace(block, clauses=tuple(c.marked(spans.get(c.locator, ())) for c in block.clauses))
            if any(c.locator in spans for c in block.clauses) else block
            for block in blocks
        ]  # fmt: skip

    def _blocks(self, plan: str, reader: Reader) -> Sequence[Block]:
        bound = {"plan": URIRef(plan)}
        coded: dict[str, list[Coded]] = {}
        for row in self.pages.store.select(sparql_text.bind(view("plan-coded"), bound)).dicts():
            coded.setdefault(str(row["clause"]), []).append(self._coded(row, reader))
        blocks: list[tuple[str, int, list[ReadClause]]] = []
        before = ""
        for row in self.pages.store.select(sparql_text.bind(view("plan-clauses"), bound)).dicts():
            iri, locator = str(row["clause"]), str(row["locator"])
            if blocks and blocks[-1][2][-1].iri == iri:
                continue  # a heading whose words are held in several languages stands once
            kind = _name(row["kind"])
            clause = ReadClause(
                locator, iri, self.pages.href(iri, reader), kind, _name(row["function"]),
                _name(row["language"]) if "language" in row else "", str(row["exact"]), (),
                tuple(_told(coded.get(iri, ()))),
                self.pages.value(row["source"], reader) if "source" in row else None,
            ).marked(())  # fmt: skip
            unit = re.sub(r"\.s\d+$", "", locator)
            if kind in ("title", "heading"):
                blocks.append(("heading", _level(kind, locator, blocks), []))
            elif not blocks or unit != before:
                depth = _depth(unit)
                blocks.append(("item" if depth else "paragraph", depth, []))
            blocks[-1][2].append(clause)
            before = unit
        return tuple(Block(form, level, tuple(clauses)) for form, level, clauses in blocks)

    def _coded(self, row: Row, reader: Reader) -> Coded:
        given = {k: self.pages.value(row[k], reader) for k in ("entity", "manner", "group", "modality") if k in row}
        rank = int(str(row["rank"])) if "rank" in row else 0
        initiative, verb = str(row.get("initiative", "")), str(row.get("verb", ""))
        return Coded(self.pages.value(row["node"], reader), initiative, verb=verb, firmness=rank, **given)


_VIEWS = ("plan-clauses", "plan-coded")


def marks(mark: str) -> dict[str, list[tuple[int, int]]]:
    """Words to highlight, by locator of their clause; what cannot be read is left out.

    Args:
        mark: ``<locator>/<start>-<end>``, several joined by commas; offsets within the clause, end exclusive.

    >>> marks("A.1/0-4,A.1/9-12,B/x")
    {'A.1': [(0, 4), (9, 12)]}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for one in mark.split(","):
        if (span := re.fullmatch(r"(\S+)/(\d{1,9})-(\d{1,9})", one)) and int(span[2]) < int(span[3]):
            found.setdefault(span[1], []).append((int(span[2]), int(span[3])))
    return found


def firmness(blocks: Iterable[Block]) -> list[tuple[Value, int, list[Coded]]]:
    """The commitments of each group of firmness: (group, rank, commitments), firmest first."""
    found: dict[int, tuple[Value, list[Coded]]] = {}
    for coded in (c for block in blocks for clause in block.clauses for c in clause.commitments):
        if coded.group:
            found.setdefault(coded.firmness, (coded.group, []))[1].append(coded)
    return [(group, rank, coded) for rank, (group, coded) in sorted(found.items())]


def _level(kind: str, locator: str, before: Sequence[tuple[str, int, object]]) -> int:
    """Of a heading: titles and parts stand highest; none is more than one deeper than the heading before it."""
    parts = locator.removesuffix(".h").split(".")
    deepest = next((level + 1 for form, level, _ in reversed(before) if form == "heading"), 3)
    wanted = 3 if kind == "title" or not parts[1:] or not parts[1].isdigit() else 2 + len(parts)
    return min(wanted, deepest, 5)


def _depth(unit: str) -> int:
    """How deep an item stands in the lists below its heading, 0 for a paragraph: the numbers that end its locator."""
    found = re.fullmatch(r"[A-Z]\.\d+(?:\.[a-z])?((?:\.\d+)*)", unit)
    return found[1].count(".") if found else 0


def _told(coded: Sequence[Coded]) -> list[Coded]:
    """Without the mention of what a commitment of the same clause acts on, which says more."""
    acted_on = {c.entity.iri for c in coded if c.manner and c.entity}
    return [c for c in coded if c.manner or not c.entity or c.entity.iri not in acted_on]


def _name(iri: Node) -> str:
    return str(iri).rpartition("/")[2]


def _parts(exact: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The words of a clause in runs: offsets are of the text as received, the words are shown without its marks."""
    runs: list[tuple[str, bool]] = []
    done = 0
    for start, end in sorted(spans):
        if not done <= end <= len(exact):
            continue
        runs += [(exact[done : max(start, done)], False), (exact[max(start, done) : end], True)]
        done = max(end, done)
    runs.append((exact[done:], False))
    return [(explain.plain(text), marked) for text, marked in runs if text]


def bounds(earliest: str, latest: str, language: str) -> tuple[str, str]:
    """A time known by its bounds: how it is said (``on``, ``in``, ``by``, ``from``, ``between``) and its days in words.

    Args:
        earliest, latest: ISO days; empty if not known.

    >>> bounds("2007-08-01", "2007-08-31", "en"), bounds("", "2025-03-31", "en")
    (('in', 'August 2007'), ('by', '31 March 2025'))
    """
    if not earliest or not latest:
        return ("from" if earliest else "by" if latest else "", day(earliest or latest, language))
    if earliest == latest:
        return "on", day(earliest, language)
    first, last = (date.fromisoformat(d) for d in (earliest, latest))
    begins, ends = first.day == 1, (last + timedelta(days=1)).day == 1
    if begins and ends and first.month == 1 and last.month == 12:
        return "in", str(first.year) if first.year == last.year else f"{first.year}\N{EN DASH}{last.year}"
    if begins and ends and (first.year, first.month) == (last.year, last.month):
        return "in", day(earliest[:7], language)
    return "between", f"{day(earliest, language)} \N{EN DASH} {day(latest, language)}"


def span(earliest: Node | str | None, latest: Node | str | None, language: str) -> Value:
    """A time known by its bounds, as a table shows it; its data are the day by which it is sorted.

    >>> span(None, "2025-03-31", "en").text
    'by 31 March 2025'
    """
    first, last, said = str(earliest or ""), str(latest or ""), words(language)
    how, days = bounds(first, last, language)
    if how in ("by", "from"):
        days = (said["plan_by"] if how == "by" else said["plan_from"]).format(day=days)
    return Value(days, data=last or first, kind="day" if how == "on" else "")
