"""The routes of the canned questions: the list, a form, the answer in every format, whole or page by page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from rdflib.term import Literal, Node
from starlette.requests import Request
from starlette.responses import Response

from kg.catalogue import RESERVED, Parameter, Query
from kg.config import LANGUAGES
from kg.errors import KgError, NotFound, ParameterError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS, ResultsFormat
from kg.results import from_json
from kg.store import Table
from kg.web import conneg, protocol, question_pages, respond
from kg.web.conneg import HTML, Offer
from kg.web.pages import Paging, Reader
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Answer, Job

PAGE_SIZE, MAX_PAGE_SIZE = 100, 1000
"""Rows of a page when none is named, and at most."""
SPREADSHEET = ResultsFormat("spreadsheet", "text/csv", "spreadsheet", None)
"""CSV that is safe to open in a spreadsheet; only asked for by name, since its media type is that of CSV."""
LIST = ResultsFormat("json", "application/json", "json", None)
_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")


@dataclass(frozen=True)
class Slice:
    """The part of an answer that is wanted: the page's number from 1, and its number of rows."""

    number: int
    size: int

    def of(self, total: int) -> range:
        """The rows of this page among `total`.

        Raises:
            NotFound: The answer has fewer pages. An answer without rows has one page, which is empty.
        """
        last = max(1, -(-total // self.size))
        if self.number > last:
            problem = f"is no page of this answer, which has {total} rows"
            raise NotFound(problem, where="request: parameter page", value=self.number, accepted=f"1 to {last}")
        start = (self.number - 1) * self.size
        return range(start, min(start + self.size, total))


def offers(query: Query) -> tuple[Offer, ...]:
    """The formats of an answer, without the page, by preference."""
    match query.form:
        case "SELECT":
            return (*protocol.SELECT_OFFERS, SPREADSHEET)
        case "ASK":
            return protocol.ASK_OFFERS
        case _:
            return RDF_FORMATS


async def _questions(request: Request, edition: Edition) -> Response:
    wanted = respond.negotiate(request, (LIST, HTML), "the list of questions")
    reader = Reader(wanted.language, respond.root(request), wanted.explicit)

    async def make() -> str:
        if wanted.offer is HTML:
            given = request.query_params
            return question_pages.gallery(edition.pages, reader, given.get("q", "").strip(), given.get("topic", ""))
        found = [_described(query, respond.root(request)) for query in edition.pages.catalogue]
        return json.dumps({"questions": found}, ensure_ascii=False, indent=1) + "\n"

    return await respond.represent(request, edition, wanted, make)


def _described(query: Query, root: str) -> dict[str, Any]:
    """A question in the list: what the OpenAPI document says in full."""
    return {
        "id": query.id,
        "href": f"{root}/query/{query.id}",
        "form": query.form,
        "question": query.question,
        "summary": query.summary,
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "required": p.default is None and not p.optional,
                "default": p.default,
                "example": p.example,
                "label": p.label,
            }
            for p in query.parameters
        ],
        "columns": query.columns,
        "tags": query.tags,
    }


async def _question(request: Request, edition: Edition) -> Response:
    path = request.path_params["id"]
    query = edition.pages.catalogue[path.partition(".")[0]]
    offered: tuple[Offer, ...] = (*offers(query), HTML)
    rest, fixed, tag = conneg.split(path, offered, LANGUAGES)
    if rest != query.id:
        accepted = ", ".join(f"{query.id}.{getattr(o, 'extension', o.name)}" for o in offered)
        raise NotFound("is no format of this question", where="request", value=path, accepted=accepted)
    wanted = respond.negotiate(request, offered, "this answer", fixed=fixed, tag=tag)
    given, part = _given(request, query, empty=wanted.offer is HTML)
    root = respond.root(request)
    link = f'<{root}/query>; rel="collection", <{root}/openapi.json>; rel="service-desc"; type="application/json"'
    if licence := edition.describer.licence:
        link += f', <{quote(licence, safe="/~:?#=&%")}>; rel="license"'
    headers = {"Link": link}
    if any(p.name == "lang" for p in query.parameters) and "lang" not in given:
        # the labels in the answer are in the reader's language, so the language has a say in data too
        given["lang"] = wanted.language or respond.language(request)
        headers["Vary"] = ", ".join(dict.fromkeys([*wanted.vary, "Accept-Language"]))
        headers["Content-Language"] = given["lang"]
    if wanted.offer is HTML:
        return await _page(request, edition, query, wanted, given, part, headers)
    check_known(query, given, edition)
    if query.form == "SELECT":
        whole = await asked(query, given, edition, "json")
        headers["KG-Total"] = str(whole.rows)
        if part is not None:
            headers["Link"] += _links(request, part, whole.rows or 0)
    if wanted.offer is SPREADSHEET:
        headers["Content-Disposition"] = f'attachment; filename="{query.id}.csv"'

    async def make() -> Answer:
        if query.form == "SELECT" and (part is not None or wanted.offer is SPREADSHEET):
            return _part(await asked(query, given, edition, "json"), part, wanted.offer)
        return await asked(query, given, edition, wanted.offer.name)

    key = (request.url.path, *sorted(given.items()), part, wanted.offer.name)
    return await respond.represent(request, edition, wanted, make, key=key, headers=headers)


async def _page(
    request: Request,
    edition: Edition,
    query: Query,
    wanted: respond.Wanted[Offer],
    given: Mapping[str, str],
    part: Slice | None,
    headers: Mapping[str, str],
) -> Response:
    """The form with the answer below it, or with what is wrong."""
    reader = Reader(wanted.language, respond.root(request), wanted.explicit)
    part = part or Slice(1, PAGE_SIZE)
    search = "?" + urlencode(given) if given else ""

    def filled(rows: Table | None, paging: Paging | None, truth: bool | None, problem: str) -> str:
        return question_pages.question(
            edition.pages, query, given, reader, rows, problem, search, paging=paging, truth=truth
        )

    async def make() -> str:
        check_known(query, given, edition)
        if query.form not in ("SELECT", "ASK"):
            query.bound(given, edition.pages.config.base)  # so that a wrong value is told before the download
            return filled(None, None, None, "")
        found = json.loads((await asked(query, given, edition, "json")).body)
        if query.form == "ASK":
            return filled(None, None, bool(found["boolean"]), "")
        rows = part.of(len(found["results"]["bindings"]))
        paging = Paging(part.number, part.size, len(found["results"]["bindings"]), rows.start, rows.stop)
        return filled(from_json(found, rows), paging, None, "")

    try:
        key = (request.url.path, *sorted(given.items()), part)
        return await respond.represent(request, edition, wanted, make, key=key, headers=headers)
    except (ParameterError, NotFound) as error:
        status = 404 if isinstance(error, NotFound) else 400
        return respond.html(filled(None, None, None, str(error)), request, status)


def _given(request: Request, query: Query, *, empty: bool) -> tuple[dict[str, str], Slice | None]:
    """The values given for the question's parameters, and the page asked for.

    Args:
        empty: Whether a field may be empty, as a form sends those that were not filled in. A program that
            sends an empty value has a fault, and must not get the answer for all.

    Raises:
        ParameterError: A parameter stands twice or is empty, or a page is no number.
    """
    given: dict[str, str] = {}
    for name, value in protocol.address_parameters(request):
        if name in given:
            raise ParameterError("stands twice", where=query.id, value=name, accepted="each parameter once")
        if value == "" and not empty:
            raise ParameterError("is empty", where=query.id, value=name, accepted="a value, or no such parameter")
        given[name] = value
    given = {name: value for name, value in given.items() if value}
    given.pop("format", None)
    if all(p.name != "lang" for p in query.parameters):
        given.pop("lang", None)  # the language of the page alone; `negotiate` has checked it
    if query.form != "SELECT" or not {"page", "page-size"} & set(given):
        return given, None
    number = _whole(given.pop("page", "1"), "page", 999_999_999)
    return given, Slice(number, _whole(given.pop("page-size", str(PAGE_SIZE)), "page-size", MAX_PAGE_SIZE))


def _whole(value: str, name: str, most: int) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", value) or int(value) > most:
        raise ParameterError(
            "is no number of this kind", where=f"request: parameter {name}", value=value, accepted=f"1 to {most}"
        )
    return int(value)


def check_known(query: Query, given: Mapping[str, str], edition: Edition) -> None:
    """Let values pass that the data know: to misspell a name must not look like an answer without rows.

    Raises:
        ParameterError: Wrong type, or no concept of the scheme.
        NotFound: Nothing is said of a node.
    """
    pages = edition.pages
    parameters = {p.name: p for p in query.parameters}
    for name, value in given.items():
        parameter = parameters.get(name)
        if parameter is None or parameter.type not in ("iri", "concept") or value in (parameter.default, ""):
            continue
        term = parameter.parse(value, pages.config.base, query.id)
        if not pages.knows(str(term)):
            raise _unknown(parameter, value, query)


def _unknown(parameter: Parameter, value: str, query: Query) -> KgError:
    where = f"{query.id}: parameter {parameter.name}"
    if parameter.type == "concept":
        return ParameterError(f"is no concept of the scheme {parameter.scheme}", where=where, value=value)
    return NotFound("is nothing that this dataset speaks of", where=where, value=value, accepted=parameter.accepted())


async def asked(query: Query, values: Mapping[str, str], edition: Edition, name: str) -> Answer:
    """The answer to a question in the format `name`; it is asked once per version and kept."""
    key = (query.id, name, *sorted(values.items()))
    if (answer := edition.answers.get(key)) is None:
        answer = await edition.pool.run(_job(query, values, edition, name))
        if answer.media_type.endswith("xml"):
            answer = replace(answer, body=protocol.xml_mended(answer.body))
        edition.answers.put(key, answer)
    return answer


def _job(query: Query, values: Mapping[str, str], edition: Edition, name: str) -> Job:
    text = query.bound(values, edition.pages.config.base)
    results = next((f for f in protocol.SENT_RESULTS if f.name == name), _JSON)
    rdf = next((f for f in RDF_FORMATS if f.name == name), RDF_FORMATS[0])
    return Job(text, None, None, results, rdf)


# --- a part of an answer ----------------------------------------------------------------------


def _part(whole: Answer, part: Slice | None, offer: Offer) -> Answer:
    """Some rows of a SELECT's answer in JSON, in the format of `offer`; the engine's serialiser writes them."""
    found = json.loads(whole.body)
    bindings = found["results"]["bindings"]
    rows = part.of(len(bindings)) if part else range(len(bindings))
    if offer is SPREADSHEET:
        return Answer(offer.media_type, spreadsheet(from_json(found, rows)), len(rows))
    found["results"]["bindings"] = bindings[rows.start : rows.stop]
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    results = next(f for f in protocol.SENT_RESULTS if f.name == offer.name)
    if results is not _JSON:
        solutions = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        assert results.ox is not None
        body = solutions.serialize(format=results.ox) or b""
    return Answer(offer.media_type, protocol.xml_mended(body) if results.name == "xml" else body, len(rows))


def _links(request: Request, part: Slice, total: int) -> str:
    """Link values to the other pages (RFC 8288), with all else of the address kept."""
    rows, last = part.of(total), max(1, -(-total // part.size))
    kept = [(k, v) for k, v in protocol.address_parameters(request) if k not in RESERVED or k == "format"]
    path = quote(request.url.path, safe="/~")

    def link(number: int, relation: str) -> str:
        search = urlencode([*kept, ("page", number), ("page-size", part.size)])
        return f', <{path}?{search}>; rel="{relation}"'

    before = link(part.number - 1, "prev") if rows.start else ""
    after = link(part.number + 1, "next") if rows.stop < total else ""
    return link(1, "first") + before + after + link(last, "last")


def spreadsheet(table: Table) -> bytes:
    """CSV that a spreadsheet opens as text: UTF-8 with a byte order mark, no cell that could be a formula.

    A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return and is not a number gets
    an apostrophe in front (OWASP, CSV injection). Use the canonical CSV for exact values.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table:
        writer.writerow([_cell(v) for v in row])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(term: Node | None) -> str:
    text = "" if term is None else str(term)
    number = isinstance(term, Literal) and isinstance(term.value, int | float) and not isinstance(term.value, bool)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not number else text


ADDRESSES = (
    Address("/query", _questions),
    Address("/query/{id}", _question),
)
