"""The routes of overlaps: the views of a selection, and why two mechanisms overlap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from kg import draw
from kg.config import LANGUAGES
from kg.errors import NotFound, ParameterError
from kg.web import conneg, protocol, respond
from kg.web.conneg import HTML, Offer
from kg.web.overlap_pages import OverlapPages, State
from kg.web.pages import Reader
from kg.web.respond import Address, Wanted
from kg.web.service import Edition


@dataclass(frozen=True)
class File:
    """A format that overlaps are sent in."""

    name: str
    media_type: str
    extension: str


_BY_PREFERENCE = ("json", "csv", "ttl", "svg", "png", "graphml", "gexf")
VIEWS: tuple[Offer, ...] = (*(File(e, draw.FORMATS[e][0], e) for e in _BY_PREFERENCE), HTML)
"""Formats of the views; `PAIRS` those of a pair. Data first: a program that accepts anything gets data."""
PAIRS: tuple[Offer, ...] = (File("json", "application/json", "json"), File("csv", "text/csv", "csv"), HTML)


async def _overlaps(request: Request, edition: Edition) -> Response:
    """The views; query parameters as in `State.query`, formats as in `draw.FORMATS`."""
    ending = request.path_params.get("ending", "")
    stem, fixed, tag = conneg.split(f"overlap.{ending}" if ending else "overlap", VIEWS, LANGUAGES)
    if stem != "overlap":
        accepted = ", ".join(f"overlap.{getattr(o, 'extension', o.name)}" for o in VIEWS)
        raise NotFound("is no format of overlaps", where="request", value=f"overlap.{ending}", accepted=accepted)
    wanted = respond.negotiate(request, VIEWS, "these overlaps", fixed=fixed, tag=tag)

    def made(pages: OverlapPages, state: State, reader: Reader) -> str | bytes:
        if wanted.offer is HTML:
            return pages.page(reader, state)
        return pages.file(state, wanted.offer.name, reader.language)

    return await _answer(request, edition, wanted, ("/overlap",), made)


async def _pair(request: Request, edition: Edition) -> Response:
    """The explanation of one pair; parameters of the path: the keys of the two mechanisms."""
    first = request.path_params["first"]
    second, fixed, tag = conneg.split(request.path_params["second"], PAIRS, LANGUAGES)
    wanted = respond.negotiate(request, PAIRS, "this overlap", fixed=fixed, tag=tag)

    def made(pages: OverlapPages, state: State, reader: Reader) -> str | bytes:
        ends = (pages.mechanism(first), pages.mechanism(second))
        if wanted.offer is HTML:
            return pages.pair(reader, state, *ends)
        return pages.pair_file(state, *ends, wanted.offer.name, reader.language)

    return await _answer(request, edition, wanted, ("/overlap", first, second), made)


async def _answer(
    request: Request, edition: Edition, wanted: Wanted[Offer], path: tuple[str, ...],
    made: Callable[[OverlapPages, State, Reader], str | bytes],
) -> Response:  # fmt: skip
    pages, base = edition.overlaps, edition.pages.config.base
    state = State.read(_given(request, empty=wanted.offer is HTML), base)
    language = wanted.language or respond.language(request)
    reader = Reader(language, respond.root(request), wanted.explicit)
    headers = {}
    if wanted.offer is not HTML:  # labels in data are in the reader's language too
        headers["Content-Language"] = language
        vary = [] if request.query_params.get("lang") else ["Accept-Language"]
        headers["Vary"] = ", ".join([*wanted.vary, *vary])
    if licence := edition.describer.licence:
        headers["Link"] = f'<{quote(licence, safe="/~:?#=&%")}>; rel="license"'

    async def make() -> str | bytes:
        # seconds of numerical work at worst: not on the loop that answers the others
        return await asyncio.to_thread(made, pages, state, reader)

    key = (*path, language, state.query(base))
    return await respond.represent(request, edition, wanted, make, key=key, headers=headers)


def _given(request: Request, *, empty: bool) -> dict[str, str]:
    """The parameters that make the state.

    Args:
        empty: Whether one may be empty, as a form sends those that were not filled in.

    Raises:
        ParameterError: One stands twice, or is empty where no form sends it.
    """
    given: dict[str, str] = {}
    for name, value in protocol.address_parameters(request):
        if name in given and name != "format":
            raise ParameterError("stands twice", where="overlap", value=name, accepted="each parameter once")
        if value == "" and not empty:
            raise ParameterError("is empty", where="overlap", value=name, accepted="a value, or no such parameter")
        given[name] = value
    return {name: value for name, value in given.items() if name not in ("format", "lang")}


ADDRESSES = (
    Address("/overlap", _overlaps),
    Address("/overlap.{ending}", _overlaps),
    Address("/overlap/{first}/{second}", _pair),
)
