"""What every route answers with: one negotiation, one entity tag, one form of page and of refusal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from kg import budget, sparql_text
from kg.config import LANGUAGES
from kg.errors import KgError, ParameterError
from kg.formats import RDF_FORMATS
from kg.web import conneg, protocol
from kg.web.conneg import HTML, Offer
from kg.web.pages import Reader
from kg.web.protocol import CORS, SENT_RESULTS, Refused, problem_response
from kg.web.service import Edition
from kg.workers import Answer

Handler = Callable[[Request, Edition], Awaitable[Response]]


class Address(NamedTuple):
    """A path of the site, what answers it, and by which methods; OPTIONS and HEAD follow."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET", "HEAD")


T = TypeVar("T", bound=Offer)


@dataclass(frozen=True)
class Wanted(Generic[T]):
    """The one representation that a request is answered with.

    Attributes:
        offer: The format, one of the offers.
        language: Of a page; empty for data, which hold all languages.
        explicit: Whether the address names the language, so that links keep it.
        vary: The header fields that had a say (RFC 9110, 12.5.5).
    """

    offer: T
    language: str
    explicit: bool
    vary: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """The ending of the address of just this representation: ``.ttl``, ``.fr.html``."""
        ending = getattr(self.offer, "extension", self.offer.name)
        return f".{self.language}.{ending}" if self.language else f".{ending}"


def negotiate(request: Request, offers: Sequence[T], what: str, *, fixed: T | None = None, tag: str = "") -> Wanted[T]:
    """Choose by suffix, else ``?format=``, else the Accept header; a page's language likewise.

    Args:
        offers: By preference; `HTML` last, if there is a page.
        what: What is asked for, in the words of the error: ``this answer``.
        fixed, tag: Offer and language that the suffix of the address names (`conneg.split`).

    Raises:
        Refused: 406 with the alternates, 400 for a ``?lang=`` that is no language of ours.
    """
    asked = request.query_params.get("lang", "")
    if asked and asked not in LANGUAGES:
        raise Refused(400, "is no language of this site", value=asked, accepted=", ".join(LANGUAGES))
    names = request.query_params.getlist("format")
    offer = fixed or protocol.choose(request, offers, what, [n for n in names if n])
    vary = [] if fixed or any(names) else ["Accept"]
    found = ""
    if offer is HTML:
        found = tag or asked or conneg.language(_lines(request, "accept-language"), LANGUAGES)
        vary += [] if tag or asked else ["Accept-Language"]
    return Wanted(offer, found, bool(tag or asked), tuple(vary))


async def represent(
    request: Request,
    edition: Edition,
    wanted: Wanted[T],
    make: Callable[[], Awaitable[Answer | bytes | str]],
    *,
    key: Sequence[Hashable] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The representation, or 304 where the client has it: made once per version, then kept.

    The strong entity tag is known before the body is, so that a second read costs nothing. It names the
    version of data and program, the address, media type and language; so `make` must give the same bytes
    for the same of these, and nothing else of the request may have a say in them.

    Args:
        make: Makes the body, and is not called where it is not needed.
        key: What the body depends on besides version, path prefix, format and language; by default path and query.
        headers: Of a 200 and a 304 alike: Link, Content-Location.
    """
    where = key if key is not None else (request.url.path, *sorted(request.query_params.multi_items()))
    identity = (root(request), wanted.offer.media_type, wanted.language, wanted.explicit, *where)
    digest = hashlib.sha256(f"{edition.seal} {identity!r}".encode()).hexdigest()
    sent = {"ETag": f'"{digest[:32]}"', **_headers(wanted), **(headers or {})}
    if (known := precondition(request, sent)) is not None:
        return known
    if (answer := edition.documents.get(identity)) is None:
        async with budget.bill().making():
            made = await make()
        if not isinstance(made, Answer):
            made = Answer(wanted.offer.media_type, made.encode() if isinstance(made, str) else made, None)
        answer = made
        edition.documents.put(identity, answer)
    if answer.rows is not None:
        sent["KG-Rows"] = str(answer.rows)
    return Response(answer.body, headers=sent, media_type=protocol.with_charset(wanted.offer.media_type))


def conditional(request: Request, response: Response) -> Response:
    """A finished 200 with an entity tag made of its bytes and type, or 304 where the client has them.

    For answers that cannot be told before they are made, such as those of a query.
    """
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    kind = response.headers.get("content-type", "")
    digest = hashlib.sha256(f"{kind}\0".encode() + bytes(response.body)).hexdigest()
    response.headers["ETag"] = f'"{digest[:32]}"'
    response.headers.setdefault("Cache-Control", "no-cache")
    kept = {k: v for k, v in response.headers.items() if k not in ("content-type", "content-length")}
    return precondition(request, kept) or response


async def page(request: Request, edition: Edition, render: Callable[[Reader], str]) -> Response:
    """A page that has no other format, in the reader's language.

    Raises:
        Refused: See `negotiate`.
    """
    wanted = negotiate(request, (HTML,), "this page")
    reader_ = Reader(wanted.language, root(request), wanted.explicit)

    async def make() -> str:
        return render(reader_)

    return await represent(request, edition, wanted, make)


def html(text: str, request: Request, status: int = 200) -> Response:
    """A page that is made for one request: an error, an answer to a form."""
    headers = {"Content-Language": language(request), "Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
    return Response(text, status, {**headers, **CORS}, "text/html; charset=utf-8")


def problem(request: Request, edition: Edition, error: KgError) -> Response:
    response = problem_response(error)
    queried = request.url.path.endswith("/sparql") and (request.method == "POST" or "query" in request.query_params)
    if queried or not wants_html(request):  # an answer to a query has one error form, whoever asks
        return response
    message, _, remedy = str(error).partition("\n")
    path = request.url.path.removeprefix(root(request))
    asked = re.sub(r"[^\w]+", " ", path.rpartition("/")[2]).strip() if response.status_code == 404 else ""
    wait = response.headers.get("retry-after", "")
    text = edition.pages.problem(reader(request), response.status_code, message, remedy.strip(), asked, wait)
    made = html(text, request, response.status_code)
    for name in ("allow", "link", "retry-after"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def wants_html(request: Request) -> bool:
    """A browser prefers HTML to every data format; a program that accepts anything gets data."""
    offers: tuple[Offer, ...] = (*RDF_FORMATS, *SENT_RESULTS, HTML)
    return conneg.accepted(protocol.accept(request), offers) is HTML


def language(request: Request) -> str:
    """``?lang=``, else the best of Accept-Language, else English."""
    if (asked := request.query_params.get("lang")) in LANGUAGES:
        return asked
    return conneg.language(_lines(request, "accept-language"), LANGUAGES)


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


def _headers(wanted: Wanted[T]) -> dict[str, str]:
    found = {"Cache-Control": "no-cache", **CORS}  # keep it, and ask each time whether it is still right
    if wanted.vary:
        found["Vary"] = ", ".join(wanted.vary)
    if wanted.language:
        found["Content-Language"] = wanted.language
    return found


_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def precondition(request: Request, headers: Mapping[str, str]) -> Response | None:
    """304 if the client has this representation, 412 if it insists on another (RFC 9110, 13.2.2)."""
    tag = next(v for k, v in headers.items() if k.lower() == "etag")
    insisted = _lines(request, "if-match") or "*"
    if insisted.strip() != "*" and tag not in _TAG.findall(insisted):
        raise Refused(412, "insists on a representation that is not current", accepted=tag)
    if (known := _lines(request, "if-none-match")) is None:
        return None
    tags = {found.removeprefix("W/") for found in _TAG.findall(known)}
    return Response(status_code=304, headers=dict(headers)) if known.strip() == "*" or tag in tags else None


def _lines(request: Request, name: str) -> str | None:
    """A header that may come in several lines, as one (RFC 9110, 5.3)."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
