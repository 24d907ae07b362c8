"""The routes of the SPARQL 1.1 Protocol and of the Graph Store Protocol, reading."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg import budget, metadata, sparql_text
from kg.catalogue import view
from kg.describe import Document
from kg.errors import KgError, NotFound
from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS, RdfFormat, ResultsFormat
from kg.web import protocol, respond
from kg.web.conneg import HTML, PageFormat
from kg.web.pages import Reader
from kg.web.protocol import Refused
from kg.web.query_page import BEGIN, Asked, QueryPage, fault
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Job

_OFFERS: tuple[RdfFormat | PageFormat, ...] = (*DOCUMENT_FORMATS, HTML)
_NTRIPLES = next(f for f in RDF_FORMATS if f.name == "ntriples")

_JSON = protocol.SENT_RESULTS[0]
_TERMS = ResultsFormat("json", "application/json", "json", None)
_JAVA = "text/html,image/gif,image/jpeg,*;q=.2,*/*;q=.2"
"""What Java's own client accepts unasked, without spaces: a program, though it seems to prefer pages."""


async def _sparql(request: Request, edition: Edition) -> Response:
    reads = request.method in ("GET", "HEAD")
    names = {name for name, _ in protocol.address_parameters(request)} if reads else {"query"}
    if names <= {"lang", "format"}:
        return await _description(request, edition)
    if "query" not in names and "example" in names and _seeks_page(request, ()):
        return await respond.page(request, edition, lambda reader: _example(request, edition, reader))
    asked = await protocol.operation(request)
    if _seeks_page(request, asked.formats):
        return respond.conditional(request, await _page(request, edition, asked))
    return respond.conditional(
        request, await protocol.answer(request, asked, edition.pool, edition.graphs, edition.pages.config.base)
    )


def _seeks_page(request: Request, formats: Sequence[str]) -> bool:
    """Whether a person asks: ``format=html``, or without a format an Accept header that prefers a page to all data."""
    if formats:
        return formats[0] == HTML.name
    return respond.wants_html(request) and (protocol.accept(request) or "").replace(" ", "").lower() != _JAVA


async def _page(request: Request, edition: Edition, asked: protocol.Operation) -> Response:
    """The form with the answer, or with what is wrong at its line; the status is that of the answer to a program."""
    page, reader, base = QueryPage(edition.pages), respond.reader(request), edition.pages.config.base
    shown = Asked(asked.query, asked.default_graphs, asked.named_graphs)
    try:
        checked = protocol.check(asked, edition.graphs, base)
        answer = await protocol.run(checked, edition.pool, base, _JSON, _NTRIPLES)
        async with budget.bill().making():
            text = await asyncio.to_thread(page.answered, reader, shown, checked.form, answer)
        made = respond.html(text, request)
    except KgError as error:
        told = protocol.problem_response(error)
        text = page.refused(reader, shown, fault(asked.query, str(error), error.line, error.column))
        made = respond.html(text, request, told.status_code)
        if "retry-after" in told.headers:
            made.headers["Retry-After"] = told.headers["Retry-After"]
    return made


def _example(request: Request, edition: Edition, reader: Reader) -> str:
    """The form with a canned question to edit, filled with the parameters of the address."""
    given = {name: value for name, value in protocol.address_parameters(request) if value and name != "format"}
    kept = [(name, value) for name, value in given.items() if name != "lang"]
    query = edition.pages.catalogue[given.pop("example", "")]
    if any(p.name == "lang" for p in query.parameters):
        given.setdefault("lang", reader.language)
    else:
        given.pop("lang", None)
    page = QueryPage(edition.pages)
    return page.form(reader, page.example(query, given), kept)


async def _terms(request: Request, edition: Edition) -> Response:
    """What the editor completes, labelled in the reader's language."""
    wanted = respond.negotiate(request, (_TERMS,), "the terms")
    language = respond.language(request)
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}

    async def make() -> str:
        return await asyncio.to_thread(QueryPage(edition.pages).terms, language)

    return await respond.represent(request, edition, wanted, make, key=("/editor.json", language), headers=headers)


async def _description(request: Request, edition: Edition) -> Response:
    """The form for a browser; for a program the service description, with the counts that help it to plan."""
    wanted = respond.negotiate(request, _OFFERS, "the service description")
    endpoint = respond.address(request)

    async def make() -> bytes:
        if isinstance(wanted.offer, PageFormat):
            reader = Reader(wanted.language, respond.root(request), wanted.explicit)
            return QueryPage(edition.pages).form(reader, Asked(BEGIN)).encode()
        job = Job(view("dataset-overview"), None, None, _JSON, _NTRIPLES)
        overview = ox.parse((await edition.pool.run(job)).body, _NTRIPLES.ox)
        triples = (*metadata.service(endpoint, sorted(edition.graphs)), *(quad.triple for quad in overview))
        document = Document(endpoint, endpoint, (), triples, {}, edition.pages.config.base)
        body = await asyncio.to_thread(document.serialise, wanted.offer, edition.describer.context)
        return protocol.xml_mended(body) if wanted.offer.name == "rdfxml" else body

    return await respond.represent(request, edition, wanted, make, key=("/sparql", endpoint))


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
    return respond.conditional(request, await protocol.graph(request, edition.pool, graphs[0] if graphs else None))


ADDRESSES = (
    Address("/sparql", _sparql, ("GET", "HEAD", "POST")),
    Address("/editor.json", _terms),
    Address("/graph-store", _graph_store),
)
