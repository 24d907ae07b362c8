"""What every route answers with: a page in the reader's language, a refusal, the address asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from kg import sparql_text
from kg.config import LANGUAGES
from kg.errors import KgError, ParameterError
from kg.formats import RDF_FORMATS, ResultsFormat
from kg.web import conneg, protocol
from kg.web.pages import Reader
from kg.web.protocol import SENT_RESULTS, Refused, problem_response
from kg.web.service import Edition

Handler = Callable[[Request, Edition], Awaitable[Response]]


class Address(NamedTuple):
    """A path of the site, what answers it, and by which methods; OPTIONS and HEAD follow."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET", "HEAD")


_HTML = ResultsFormat("html", "text/html", "html", None)


def html(text: str, request: Request, status: int = 200) -> Response:
    headers = {"Content-Language": language(request), "Vary": "Accept, Accept-Language"}
    return Response(text, status, headers, "text/html; charset=utf-8")


def problem(request: Request, edition: Edition, error: KgError) -> Response:
    response = problem_response(error)
    if not wants_html(request) or request.url.path.endswith("/sparql"):
        return response
    message, _, remedy = str(error).partition("\n")
    return html(
        edition.pages.problem(reader(request), response.status_code, message, remedy.strip()),
        request,
        response.status_code,
    )


def wants_html(request: Request) -> bool:
    """A browser prefers HTML to every data format; a program that accepts anything gets data."""
    offers: tuple[conneg.Offer, ...] = (*RDF_FORMATS, *SENT_RESULTS, _HTML)
    return conneg.accepted(protocol.accept(request), offers) is _HTML


def language(request: Request) -> str:
    """``?lang=``, else the best of Accept-Language, else English."""
    if (asked := request.query_params.get("lang")) in LANGUAGES:
        return asked
    ranges = []
    for position, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = part.partition(";q=")
        with_quality = float(quality) if quality.replace(".", "", 1).isdigit() else 1.0
        ranges.append((-with_quality, position, tag.strip().lower().partition("-")[0]))
    return next((tag for quality, _, tag in sorted(ranges) if tag in LANGUAGES and quality), "en")


def reader(request: Request) -> Reader:
    return Reader(language(request), root(request), request.query_params.get("lang") in LANGUAGES)


def root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def address(request: Request) -> str:
    """The address of this request without its query, from a Host header that can stand in an IRI.

    Raises:
        Refused: It cannot.
    """
    address = str(request.url.replace(query="", fragment=""))
    try:
        sparql_text.check_iri(address, "address")
    except ParameterError as error:
        raise Refused(400, "has a Host header that is no host", accepted="a host name or number") from error
    return address
