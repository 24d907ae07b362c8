"""The plans on the line of time, as the canned question `plans-in-time` has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from kg.catalogue import Query
from kg.errors import NotFound
from kg.results import from_json
from kg.store import Table
from kg.web import questions
from kg.web.pages import Reader, Value, between
from kg.web.service import Edition

_QUESTION = "plans-in-time"


@dataclass(frozen=True)
class Plan:
    """A plan on the line of time.

    Attributes:
        concluded: When, as far as it is known.
        read: How much of its text was read.
        period: The time for which it was made, if it states one.
        start, end: Years of its bar, with the part of the year as a fraction.
    """

    name: Value
    kind: Value
    concluded: Value
    read: Value
    period: str
    start: float
    end: float


@dataclass(frozen=True)
class Timeline:
    """The plans in the order of time, and the years that hold them all: `first` up to the beginning of `last`."""

    plans: tuple[Plan, ...]
    first: int
    last: int


async def timeline(edition: Edition, reader: Reader) -> Timeline | None:
    """None if the catalogue does not ask for plans, or the data have none."""
    try:
        query = edition.pages.catalogue[_QUESTION]
    except NotFound:
        return None
    pages, found = edition.pages, []
    for row in (await answered(query, {}, edition, reader.language)).dicts():
        latest, earliest = str(row["latest"]), str(row.get("earliest", row["latest"]))
        start, end = (str(row.get(name, latest)) for name in ("periodStart", "periodEnd"))
        found.append(Plan(
            pages.value(row["plan"], reader), pages.value(row.get("kind"), reader),
            Value(between(earliest, latest, reader.language), data=latest, kind="day" if earliest == latest else ""),
            pages.value(row.get("read"), reader), between(start, end, reader.language) if "periodStart" in row else "",
            _year(min(start, latest)), _year(max(end, latest)),
        ))  # fmt: skip
    if not found:
        return None
    return Timeline(tuple(found), int(min(p.start for p in found)), int(max(p.end for p in found)) + 1)


async def answered(query: Query, values: Mapping[str, str], edition: Edition, language: str) -> Table:
    """The whole answer to a SELECT, with labels in `language` where the question has them.

    Raises:
        KgError: The data do not know a value, or the question cannot be answered within the limits.
    """
    given = dict(values) | ({"lang": language} if any(p.name == "lang" for p in query.parameters) else {})
    questions.check_known(query, given, edition)
    return from_json(json.loads((await questions.asked(query, given, edition, "json")).body))


def _year(iso: str) -> float:
    year, month, rest = (int(part) for part in iso.split("-"))
    return round(year + (month - 1) / 12 + (rest - 1) / 365, 3)
