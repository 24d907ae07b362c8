"""Looking things up: one search over all names, with facets; lists of one kind are the same search with a kind set."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg import vocab
from kg.catalogue import IRI
from kg.errors import NotFound, ParameterError
from kg.formats import ResultsFormat
from kg.search import FACETS, KINDS, Hit
from kg.web import protocol, respond
from kg.web.conneg import HTML, Offer
from kg.web.pages import Paging, Reader, Value, words
from kg.web.plans import Timeline, timeline
from kg.web.respond import Address, Handler
from kg.web.service import Edition

LISTS: Mapping[str, str] = {
    "/plans": "plan", "/mechanisms": "mechanism", "/initiatives": "initiative", "/agencies": "agency",
    "/states": "state", "/organizations": "organization", "/priorities": "priority", "/areas": "area",
    "/themes": "theme",
}  # fmt: skip
"""Address of a list to the kind that it lists."""
PAGE_SIZE, SUGGESTED, MAX_PAGE_SIZE = 50, 20, 100
"""Hits of a page, of a JSON answer, and of either at most."""
_JSON = ResultsFormat("json", "application/json", "json", None)
_NAMES = ("q", *FACETS, "page", "page-size", "lang", "format")


@dataclass(frozen=True)
class Asked:
    """What is looked for.

    Attributes:
        path: `/search` or a list.
        filters: By facet, a kind or an IRI.
        number, size: The page, from 1, and its hits.
    """

    path: str
    text: str
    filters: Mapping[str, str]
    number: int
    size: int

    def parameters(self, base: str) -> list[tuple[str, str]]:
        """Those of the address, without language and page."""
        fixed = {"kind"} if self.path in LISTS else set()
        named = [(f, _short(v, base)) for f in FACETS if (v := self.filters.get(f)) and f not in fixed]
        return [("q", self.text)] * bool(self.text) + named

    def filtered(self, facet: str, value: str) -> Asked:
        """The same with another value of a facet, or without one; from the first page."""
        filters = {f: v for f, v in self.filters.items() if f != facet} | ({facet: value} if value else {})
        path = "/search" if facet == "kind" else self.path
        return replace(self, path=path, filters=filters, number=1)


def asked(request: Request, edition: Edition, path: str, size: int, *, empty: bool) -> Asked:
    """What a request looks for.

    Args:
        size: Hits of a page unless the address says how many.
        empty: Whether a field may be empty, as a form sends those that were not filled in.

    Raises:
        ParameterError: An unknown parameter, one that stands twice, or a value that is not accepted.
    """
    given: dict[str, str] = {}
    for name, value in protocol.address_parameters(request):
        if name not in _NAMES or name in given or (name == "kind" and path in LISTS):
            problem = "stands twice" if name in given else "is no parameter"
            raise ParameterError(problem, where="search", value=name, accepted=", ".join(_NAMES))
        if value == "" and name != "q" and not empty:
            raise ParameterError("is empty", where="search", value=name, accepted="a value, or no such parameter")
        given[name] = value
    base = edition.pages.config.base
    filters = {f: _filter(f, v, base) for f in FACETS if (v := given.get(f))}
    if path in LISTS:
        filters["kind"] = LISTS[path]
    text = " ".join(given.get("q", "").split())
    number = _whole(given.get("page") or "1", "page", 999_999_999)
    return Asked(path, text, filters, number, _whole(given.get("page-size") or str(size), "page-size", MAX_PAGE_SIZE))


def _filter(facet: str, value: str, base: str) -> str:
    if facet == "kind":
        if value not in KINDS:
            raise ParameterError("is no kind", where="search: kind", value=value, accepted=", ".join(KINDS))
        return value
    if not re.fullmatch(IRI, value):
        raise ParameterError("is no name", where=f"search: {facet}", value=value, accepted="such as level:bilateral")
    return vocab.expand(value, base)


def _whole(value: str, name: str, most: int) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", value) or int(value) > most:
        raise ParameterError("is no number of this kind", where=f"search: {name}", value=value, accepted=f"1 to {most}")
    return int(value)


def _short(value: str, base: str) -> str:
    return value if value in KINDS else vocab.shorten(value, base)


@dataclass(frozen=True)
class Shown:
    """A hit as page and JSON show it.

    Attributes:
        kind: In words.
        matched: The name that was found, if it is not the label, with what kind of name it is.
        filed: Level, plan and status, as far as they are known.
    """

    label: Value
    kind: str
    matched: Value | None
    standing: str
    filed: tuple[Value, ...]


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its words, how many hits it would leave, its address, and whether it is chosen."""

    value: str
    text: str
    count: int
    href: str
    chosen: bool


class Search:
    """Searches one dataset version and shows what it finds."""

    def __init__(self, edition: Edition) -> None:
        self.pages, self.index = edition.pages, edition.search

    def found(self, asked: Asked, reader: Reader) -> tuple[list[Shown], Paging, Mapping[str, list[Choice]]]:
        """A page of hits, which page it is, and the facets with what each would leave.

        Raises:
            NotFound: There are fewer pages.
        """
        start = (asked.number - 1) * asked.size
        found = self.index.search(asked.text, reader.language, asked.filters, asked.size, start)
        paging = Paging(asked.number, asked.size, found.total, start, min(start + asked.size, found.total))
        if asked.number > paging.last:
            problem = f"is no page of this search, which has {found.total} results"
            raise NotFound(problem, where="search: page", value=asked.number, accepted=f"1 to {paging.last}")
        facets = {facet: self._choices(asked, facet, found.counts[facet], reader) for facet in FACETS}
        return [self._shown(hit, asked.filters, reader) for hit in found.hits], paging, facets

    def _shown(self, hit: Hit, filters: Mapping[str, str], reader: Reader) -> Shown:
        said, entry = words(reader.language), hit.entry
        label = entry.label(reader.language)

        def tag(language: str) -> str:
            return language if language != reader.language else ""

        filed = [
            self.pages.value(value, reader)
            for facet in ("level", "status", "plan")
            if facet not in filters and not (facet == "plan" and entry.kind in ("mechanism", "plan"))
            for value in sorted(entry.facets.get(facet, frozenset()))
        ]
        other = hit.matched if hit.matched.text != label.text else None
        return Shown(
            Value(label.text, self.pages.href(entry.iri, reader), tag(label.language), entry.iri),
            said[f"kind_{entry.kind}"],
            Value(other.text, lang=tag(other.language)) if other else None,
            self.pages.labels(reader.language).get(other.status, "").lower() if other else "",
            tuple(filed[:3]),
        )

    def _choices(self, asked: Asked, facet: str, counts: Mapping[str, int], reader: Reader) -> list[Choice]:
        said, labels = words(reader.language), self.pages.labels(reader.language)
        chosen = asked.filters.get(facet, "")
        texts = {v: said[f"kinds_{v}"] if facet == "kind" else labels.get(v, _short(v, self.pages.config.base))
                 for v in {*counts, chosen} - {""}}  # fmt: skip
        return [
            Choice(
                _short(v, self.pages.config.base), text, counts.get(v, 0),
                self.address(asked.filtered(facet, "" if v == chosen else v), reader), v == chosen,
            )
            for v, text in sorted(texts.items(), key=lambda item: (-counts.get(item[0], 0), item[1]))
        ]  # fmt: skip

    def address(self, asked: Asked, reader: Reader, **more: str) -> str:
        """Of a search on this site, in the reader's language."""
        kept = [*asked.parameters(self.pages.config.base), *more.items()]
        kept += [("lang", reader.language)] * reader.explicit
        return f"{reader.root}{asked.path}" + (f"?{urlencode(kept)}" if kept else "")

    def page(self, asked: Asked, reader: Reader, line: Timeline | None = None) -> str:
        """The hits for a person.

        Args:
            line: Shown in place of the hits, where these are all plans.
        """
        hits, paging, facets = self.found(asked, reader)
        said = words(reader.language)
        kind = asked.filters.get("kind", "")
        sizes = {"page-size": str(paging.size)} if paging.size != PAGE_SIZE else {}
        turned = {
            step: self.address(asked, reader, **sizes, page=str(number))
            for step, number in (("previous", paging.number - 1), ("next", paging.number + 1))
            if 1 <= number <= paging.last
        }
        base = self.pages.config.base
        kept = [*asked.parameters(base), *([("page", str(paging.number))] if paging.number > 1 else []), *sizes.items()]
        whole = replace(asked, path="/search").parameters(base)
        return self.pages.render(
            "search.html", reader, path=asked.path, timeline=line, kept=kept, asked=asked, hits=hits,
            paging=paging, turned=turned,
            heading=said[f"kinds_{kind}"] if asked.path in LISTS else said["search"],
            about=said.get(f"about_{kind}", "") if asked.path in LISTS else "",
            facets={f: c for f, c in facets.items() if c and not (f == "kind" and asked.path in LISTS)},
            hidden=[(n, v) for n, v in asked.parameters(base) if n != "q"],
            everything=self.address(Asked("/search", asked.text, {}, 1, asked.size), reader),
            json=f"{reader.root}/search.json?{urlencode([*whole, ('lang', reader.language)])}",
        )  # fmt: skip

    def json(self, asked: Asked, reader: Reader) -> str:
        """The hits for a program, and for the suggestions of the search field."""
        hits, paging, facets = self.found(asked, reader)
        body: dict[str, Any] = {
            "total": paging.total, "page": paging.number, "page-size": paging.size,
            "results": [
                {
                    "label": hit.label.text,
                    "language": hit.label.lang or reader.language,
                    "iri": hit.label.iri,
                    "href": hit.label.href,
                    "kind": hit.kind,
                    "matched": hit.matched.text if hit.matched else hit.label.text,
                }
                for hit in hits
            ],
            "facets": {
                facet: [{"value": c.value, "label": c.text, "count": c.count} for c in choices]
                for facet, choices in facets.items()
            },
        }  # fmt: skip
        return json.dumps(body, ensure_ascii=False) + "\n"


def _answers(path: str, fixed: Offer | None = None) -> Handler:
    async def handler(request: Request, edition: Edition) -> Response:
        wanted = respond.negotiate(request, (_JSON, HTML), "what is found", fixed=fixed)
        language = wanted.language or respond.language(request)
        explicit = wanted.explicit or "lang" in request.query_params
        reader = Reader(language, respond.root(request), explicit)
        page = wanted.offer is HTML
        found = asked(request, edition, path, PAGE_SIZE if page else SUGGESTED, empty=page)
        search = Search(edition)

        async def make() -> str:
            if not page:
                return search.json(found, reader)
            plain = path == "/plans" and not found.text and set(found.filters) == {"kind"} and found.number == 1
            return search.page(found, reader, await timeline(edition, reader) if plain else None)

        key = (path, found.text, *sorted(found.filters.items()), found.number, found.size, language, explicit)
        headers = {}
        if not page:  # its labels are in the reader's language
            headers = {"Content-Language": language, "Vary": ", ".join([*wanted.vary, "Accept-Language"])}
        return await respond.represent(request, edition, wanted, make, key=key, headers=headers)

    return handler


ADDRESSES = (
    Address("/search", _answers("/search")),
    Address("/search.json", _answers("/search", _JSON)),
    *(Address(path, _answers(path)) for path in LISTS),
)
