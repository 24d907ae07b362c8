"""The home page: what this is, a search, questions with their answers in view, the plans in time, the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.catalogue import Query
from kg.errors import NotFound, ParameterError
from kg.vocab import BM
from kg.web import question_pages, respond
from kg.web.conneg import HTML
from kg.web.pages import Reader
from kg.web.plans import Timeline, answered, timeline
from kg.web.question_pages import Shown
from kg.web.respond import Address
from kg.web.search import LISTS
from kg.web.service import Edition

_ROWS = 5
"""Of an answer in view."""


@dataclass(frozen=True)
class Featured:
    """A question that the home page answers: values of its parameters, and the columns that it shows."""

    id: str
    values: Mapping[str, str]
    columns: tuple[str, ...]


FEATURED = (
    Featured("what-became-of", {"mechanism": "mechanism/m2m"}, ("label", "status", "latest")),
    Featured("commitments-in-area", {"area": "area/cmx-2010/2.b"}, ("label", "firmness", "verb")),
    Featured("members-on-date", {"mechanism": "mechanism/ipeec", "date": "2010-05-27"}, ("memberLabel", "status")),
    Featured("ended-mechanisms", {}, ("mechanismLabel", "endLatest", "successorLabel")),
    Featured("third-states", {}, ("stateLabel", "mechanisms")),
    Featured("fate-of-commitments", {}, ("label", "verdictLabel")),
)  # fmt: skip
"""In this order. What a publisher's own data or catalogue cannot answer is left out."""


@dataclass(frozen=True)
class Answered:
    """A featured question with the beginning of its answer.

    Attributes:
        given: Words of the values it was asked with.
        href: The whole answer.
    """

    query: Query
    given: tuple[str, ...]
    href: str
    table: Shown
    total: int


async def _home(request: Request, edition: Edition) -> Response:
    wanted = respond.negotiate(request, (HTML,), "this page")
    reader = Reader(wanted.language, respond.root(request), wanted.explicit)

    async def make() -> str:
        answers = [found for f in FEATURED if (found := await _answered(f, edition, reader))]
        return page(edition, reader, answers, await timeline(edition, reader))

    return await respond.represent(request, edition, wanted, make)


async def _answered(featured: Featured, edition: Edition, reader: Reader) -> Answered | None:
    """None if the catalogue or the data cannot answer it; what the moment forbids is raised, since the page is kept."""
    try:
        query = edition.pages.catalogue[featured.id]
        table = await answered(query, featured.values, edition, reader.language)
    except (NotFound, ParameterError):
        return None
    if not len(table):
        return None
    shown = question_pages.shown(edition.pages, query, table, reader)
    places = [n for name in featured.columns for n, c in enumerate(shown.columns) if c.name == name]
    rows = dict.fromkeys(tuple(row[n] for n in places) for row in shown.rows)  # a row may stand for each of its sources
    labels = edition.pages.labels(reader.language)
    given = []
    for parameter in query.parameters:
        if parameter.name in featured.values:
            term = parameter.parse(featured.values[parameter.name], edition.pages.config.base)
            given.append(labels.get(str(term)) or edition.pages.value(term, reader).text)
    asked = [*featured.values.items(), *([("lang", reader.language)] if reader.explicit else [])]
    href = f"{reader.root}/query/{query.id}" + (f"?{urlencode(asked)}" if asked else "")
    picked = Shown(tuple(shown.columns[n] for n in places), tuple(rows)[:_ROWS])
    return Answered(query, tuple(given), href, picked, len(table))


def page(edition: Edition, reader: Reader, answers: list[Answered], plans: Timeline | None) -> str:
    """The home page with what was asked for it."""
    pages, manifest = edition.pages, edition.version.manifest
    kinds = edition.search.search("", reader.language, limit=0).counts["kind"]
    search = f"?lang={reader.language}" if reader.explicit else ""
    numbers = [
        (kind, kinds[kind], f"{reader.root}{path}{search}")
        for path, kind in LISTS.items()
        if kind in ("plan", "initiative", "mechanism", "agency", "state") and kinds.get(kind)
    ]
    classes, graphs = manifest["classes"], manifest["graphs"]
    assert isinstance(classes, dict) and isinstance(graphs, dict)
    prefix = f"{pages.config.base}graph/"
    layers = {
        layer: sum(n for iri, n in graphs.items() if iri.startswith(f"{prefix}{layer}/"))
        for layer in ("text", "record", "interpretation")
    }
    overlaps: Any = getattr(edition, "overlaps", None)
    return pages.render(
        "home.html", reader, path="/", answers=answers, timeline=plans, numbers=numbers,
        clauses=classes.get(str(BM.Clause), 0), sources=classes.get(str(BM.Source), 0), layers=layers,
        ids={q.id for q in pages.catalogue},
        matrix=overlaps.small(reader) if hasattr(overlaps, "small") else None,
        questions=len(pages.catalogue),
    )  # fmt: skip


ADDRESSES = (Address("/", _home),)
