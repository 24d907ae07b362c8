"""The live site: routes and wiring, one ASGI application over one service."""

from __future__ import annotations

import asyncio
import csv
import io
import ipaddress
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import uvicorn
from rdflib.term import BNode, Literal, Node, URIRef
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import sparql_text, vocab
from kg.catalogue import Catalogue, Query
from kg.config import LANGUAGES, Config
from kg.errors import KgError, NotFound, ParameterError, StoreError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS, ResultsFormat
from kg.store import Table
from kg.web import conneg, protocol
from kg.web.pages import Reader
from kg.web.protocol import CORS, SENT_RESULTS, Refused, problem_response
from kg.web.service import Edition, Service
from kg.workers import Answer, Job

_SECURITY = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
_UNREAD = 30
"""Seconds after which a client that takes nothing of its answer is cut off."""
_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")
_HTML = ResultsFormat("html", "text/html", "html", None)
_EXAMPLE = """PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?initiative ?label ?verb
WHERE {
  ?initiative a bm:Initiative ;
              rdfs:label ?label ;
              bm:printedVerb ?verb .
  FILTER (LANG(?label) = "en")
}
ORDER BY ?initiative
"""


def run(
    out: Path, config: Config, catalogue: Catalogue, host: str, port: int, root_path: str, talk: Callable[[str], None]
) -> None:
    """Serve until interrupted.

    Args:
        out: Folder of the built versions.
        talk: Told the address once requests are answered.

    Raises:
        StoreError: The address cannot be listened on.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD * 1000)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # from here on a client waits; `ready` is told before the server accepts
    except OSError as error:
        problem = f"cannot be listened on ({error.strerror})"
        raise StoreError(problem, where="kg serve", value=f"{host}:{port}", remedy="Choose another --port.") from error
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}{root_path}/"
    if not ipaddress.ip_address(host).is_loopback:
        talk(f"warning: {host} is reached from other machines; put a proxy with TLS and rate limits in front")
    app = create_app(Service(out, config, catalogue, config.limits), ready=lambda: talk(f"serving {address}"))
    server = uvicorn.Server(
        uvicorn.Config(app, root_path=root_path, log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    )
    server.run(sockets=[listener])


Handler = Callable[[Request, Edition], Awaitable[Response]]


def create_app(service: Service, ready: Callable[[], None] = lambda: None) -> Starlette:
    """The application; it starts and closes the service with its own life."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        ready()
        yield
        await service.close()

    def route(path: str, handler: Handler, methods: tuple[str, ...] = ("GET", "HEAD")) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return protocol.preflight([*methods, "OPTIONS"])
            async with service.edition() as edition:
                try:
                    return await handler(request, edition)
                except KgError as error:
                    return _problem(request, edition, error)

        return Route(path, endpoint, methods=[*methods, "OPTIONS"])

    async def refused(request: Request, error: Exception) -> Response:
        """What the router refuses: no such address, no such method."""
        assert isinstance(error, HTTPException)
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        if error.status_code == 405:
            problem = f"has the method {request.method}, and this service is read-only"
            found = Refused(405, problem, headers={"Allow": allowed}, accepted=allowed)
        else:
            found = Refused(error.status_code, f"is no address here: {error.detail}", value=request.url.path)
        async with service.edition() as edition:
            return _problem(request, edition, found)

    async def failed(_: Request, __: Exception) -> Response:
        """A fault of ours; the server logs it with its traceback."""
        return problem_response(KgError("has failed on this request", where="server"))

    app = Starlette(
        exception_handlers={HTTPException: refused, Exception: failed},
        routes=[
            route("/", _home),
            route("/sparql", _sparql, ("GET", "HEAD", "POST")),
            route("/graph-store", _graph_store),
            route("/query", _questions),
            route("/query/{id}", _question),
            route("/id/{path:path}", _thing),
            route("/doc/{path:path}", _document),
            route("/graph/{path:path}", _graph),
            route("/ontology", _ontology),
            route("/scheme/{path:path}", _concept),
            route("/health", _health),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        lifespan=lifespan,
        middleware=[Middleware(_Headers), Middleware(_Leaving)],
    )
    app.router.redirect_slashes = False
    return app


# --- endpoint ---------------------------------------------------------------------------------


async def _sparql(request: Request, edition: Edition) -> Response:
    asked = {name for name, _ in protocol.address_parameters(request)}
    if request.method in ("GET", "HEAD") and asked <= {"lang", "format"}:
        if "format" not in asked and _wants_html(request):
            return _html(edition.pages.sparql(_reader(request), _EXAMPLE), request)
        return protocol.service_description(request, _address(request), sorted(edition.graphs))
    return await protocol.answer(request, edition.pool, edition.graphs, edition.pages.config.base)


async def _graph_store(request: Request, edition: Edition) -> Response:
    """SPARQL 1.1 Graph Store Protocol, reading: ``?graph=IRI`` or ``?default`` (the union of all graphs)."""
    pairs = protocol.address_parameters(request)
    graphs = [value for name, value in pairs if name == "graph"]
    if len(graphs) + sum(name == "default" for name, _ in pairs) != 1:
        raise Refused(400, "names no graph or several", accepted="?graph=IRI or ?default")
    for iri in graphs:
        sparql_text.check_iri(iri, "graph")
        if iri not in edition.graphs:
            raise NotFound("is no graph of this dataset", where="request", value=iri)
    return await protocol.graph(request, edition.pool, graphs[0] if graphs else None)


def _address(request: Request) -> str:
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


# --- questions --------------------------------------------------------------------------------


async def _questions(request: Request, edition: Edition) -> Response:
    return _html(edition.pages.questions(_reader(request)), request)


async def _question(request: Request, edition: Edition) -> Response:
    name, dot, extension = request.path_params["id"].partition(".")
    pages, reader = edition.pages, _reader(request)
    query = pages.catalogue[name]
    given = {k: v for k, v in request.query_params.items() if k != "format" and v != ""}
    if "lang" not in {p.name for p in query.parameters}:
        given.pop("lang", None)
    else:
        given.setdefault("lang", reader.language)
    wanted = extension if dot else request.query_params.get("format", "")
    if not wanted and _wants_html(request):
        table, problem = None, ""
        if query.form == "SELECT":
            try:
                table = _table((await _asked(query, given, edition, "json")).body)
            except ParameterError as error:
                problem = str(error)
        search = "?" + urlencode(given) if given else ""
        return _html(pages.question(query, given, reader, table, problem, search), request, 400 if problem else 200)
    if wanted == "spreadsheet":
        table = _table((await _asked(query, given, edition, "json")).body)
        headers = {"Content-Disposition": f'attachment; filename="{query.id}.csv"', **CORS}
        return Response(spreadsheet(table, edition), media_type="text/csv; charset=utf-8", headers=headers)
    offers = SENT_RESULTS if query.form in ("SELECT", "ASK") else RDF_FORMATS
    found = conneg.by_name(wanted, offers) if wanted else conneg.accepted(request.headers.get("accept"), offers)
    if found is None:
        raise Refused(406, "accepts no format of this answer", accepted=", ".join(f.media_type for f in offers))
    answer = await _asked(query, given, edition, found.name)
    return Response(
        answer.body, media_type=protocol.with_charset(answer.media_type), headers={"Vary": "Accept", **CORS}
    )


async def _asked(query: Query, values: Mapping[str, str], edition: Edition, name: str) -> Answer:
    """The answer to a question in the format `name`; it is asked once per version and kept."""
    key = (query.id, name, *sorted(values.items()))
    if (answer := edition.answers.get(key)) is None:
        answer = await edition.pool.run(_job(query, values, edition, name))
        edition.answers.put(key, answer)
    return answer


def _job(query: Query, values: Mapping[str, str], edition: Edition, name: str) -> Job:
    text = query.bound(values, edition.pages.config.base)
    results = next((f for f in SENT_RESULTS if f.name == name), _JSON)
    rdf = next((f for f in RDF_FORMATS if f.name == name), RDF_FORMATS[0])
    return Job(text, None, None, results, rdf)


def _table(body: bytes) -> Table:
    """A result in SPARQL JSON as a table of terms."""
    found = json.loads(body)
    columns = tuple(found["head"]["vars"])

    def term(cell: Mapping[str, str] | None) -> Node | None:
        if cell is None:
            return None
        match cell["type"]:
            case "uri":
                return URIRef(cell["value"])
            case "bnode":
                return BNode(cell["value"])
            case _:
                datatype = cell.get("datatype")
                return Literal(
                    cell["value"], lang=cell.get("xml:lang"), datatype=URIRef(datatype) if datatype else None
                )

    return Table(columns, tuple(tuple(term(row.get(c)) for c in columns) for row in found["results"]["bindings"]))


def spreadsheet(table: Table, edition: Edition) -> bytes:
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


# --- pages ------------------------------------------------------------------------------------


async def _home(request: Request, edition: Edition) -> Response:
    return _html(edition.pages.home(_reader(request), edition.version.manifest), request)


async def _thing(request: Request, edition: Edition) -> Response:
    """303 from a thing to the document about it (Cool URIs for the Semantic Web, 4.2)."""
    target = f"{_root(request)}/doc/{quote(request.path_params['path'], safe='/~')}"
    if search := request.url.query:
        target += f"?{search}"
    return RedirectResponse(target, 303, headers=CORS)


async def _document(request: Request, edition: Edition) -> Response:
    return _entity(request, edition, f"{edition.pages.config.base}id/{request.path_params['path']}")


async def _concept(request: Request, edition: Edition) -> Response:
    return _entity(request, edition, vocab.SCHEME + request.path_params["path"])


def _entity(request: Request, edition: Edition, iri: str) -> Response:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return _html(edition.pages.entity(iri, _reader(request), path), request)


async def _graph(request: Request, edition: Edition) -> Response:
    """A page, or the graph itself: the Graph Store Protocol's direct identification, at the local address."""
    path = request.path_params["path"]
    iri = f"{edition.pages.config.base}graph/{path}"
    if not _wants_html(request):
        if iri not in edition.graphs:
            raise NotFound("is no graph of this dataset", where="request", value=iri)
        return await protocol.graph(request, edition.pool, iri)
    return _html(edition.pages.graph(iri, _reader(request), f"/graph/{path}"), request)


async def _ontology(request: Request, edition: Edition) -> Response:
    return _html(edition.pages.ontology(_reader(request)), request)


async def _health(request: Request, edition: Edition) -> Response:
    """Whether a query is answered now: the store is asked, nothing is assumed."""
    answer = await edition.pool.run(Job("ASK { ?s ?p ?o }", None, None, _JSON, RDF_FORMATS[0]))
    alive = bool(json.loads(answer.body)["boolean"])
    body = {"status": "ok" if alive else "empty", "version": edition.version.path.name}
    return JSONResponse(body, 200 if alive else 503, headers={"Cache-Control": "no-store", **CORS})


# --- helpers ----------------------------------------------------------------------------------


def _html(text: str, request: Request, status: int = 200) -> Response:
    headers = {"Content-Language": _language(request), "Vary": "Accept, Accept-Language"}
    return Response(text, status, headers, "text/html; charset=utf-8")


def _problem(request: Request, edition: Edition, error: KgError) -> Response:
    response = problem_response(error)
    if not _wants_html(request) or request.url.path.endswith("/sparql"):
        return response
    message, _, remedy = str(error).partition("\n")
    return _html(
        edition.pages.problem(_reader(request), response.status_code, message, remedy.strip()),
        request,
        response.status_code,
    )


def _wants_html(request: Request) -> bool:
    """A browser prefers HTML to every data format; a program that accepts anything gets data."""
    offers: tuple[conneg.Offer, ...] = (*RDF_FORMATS, *SENT_RESULTS, _HTML)
    return conneg.accepted(protocol.accept(request), offers) is _HTML


def _language(request: Request) -> str:
    """``?lang=``, else the best of Accept-Language, else English."""
    if (asked := request.query_params.get("lang")) in LANGUAGES:
        return asked
    ranges = []
    for position, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = part.partition(";q=")
        with_quality = float(quality) if quality.replace(".", "", 1).isdigit() else 1.0
        ranges.append((-with_quality, position, tag.strip().lower().partition("-")[0]))
    return next((tag for quality, _, tag in sorted(ranges) if tag in LANGUAGES and quality), "en")


def _reader(request: Request) -> Reader:
    return Reader(_language(request), _root(request), request.query_params.get("lang") in LANGUAGES)


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


class _Headers:
    """Security headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in _SECURITY.items() if h[0] not in present)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class _Leaving:
    """Ends the work on a request when its client has left, so that its query does not run on."""

    AFTER = 0.1
    """Seconds before the client is watched; most requests are answered by then and pay nothing for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request, left = asyncio.current_task(), False
        whole = scope["method"] in ("GET", "HEAD")  # whether the body has come; it must not be read here
        watching: asyncio.Task[None] | None = None
        assert request is not None

        async def received() -> Message:
            nonlocal whole
            message = await receive()
            whole = whole or not message.get("more_body", False)
            return message

        async def watch() -> None:
            nonlocal left
            while not whole or (await receive())["type"] != "http.disconnect":
                await asyncio.sleep(self.AFTER)
            left = True
            request.cancel()

        def begin() -> None:
            nonlocal watching
            watching = asyncio.create_task(watch())

        timer = asyncio.get_running_loop().call_later(self.AFTER, begin)
        try:
            return await self.app(scope, received, send)
        except asyncio.CancelledError:
            if not left:
                raise
            request.uncancel()
            return None
        finally:
            timer.cancel()
            if watching is not None:
                watching.cancel()
