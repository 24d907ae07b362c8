"""The routes of linked data: things, the documents about them, graphs, vocabulary."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import vocab
from kg.errors import NotFound
from kg.web import protocol, respond
from kg.web.protocol import CORS
from kg.web.respond import Address
from kg.web.service import Edition


async def _thing(request: Request, edition: Edition) -> Response:
    """303 from a thing to the document about it (Cool URIs for the Semantic Web, 4.2)."""
    target = f"{respond.root(request)}/doc/{quote(request.path_params['path'], safe='/~')}"
    if search := request.url.query:
        target += f"?{search}"
    return RedirectResponse(target, 303, headers=CORS)


async def _document(request: Request, edition: Edition) -> Response:
    return _entity(request, edition, f"{edition.pages.config.base}id/{request.path_params['path']}")


async def _concept(request: Request, edition: Edition) -> Response:
    return _entity(request, edition, vocab.SCHEME + request.path_params["path"])


def _entity(request: Request, edition: Edition, iri: str) -> Response:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return respond.html(edition.pages.entity(iri, respond.reader(request), path), request)


async def _graph(request: Request, edition: Edition) -> Response:
    """A page, or the graph itself: the Graph Store Protocol's direct identification, at the local address."""
    path = request.path_params["path"]
    iri = f"{edition.pages.config.base}graph/{path}"
    if not respond.wants_html(request):
        if iri not in edition.graphs:
            raise NotFound("is no graph of this dataset", where="request", value=iri)
        return await protocol.graph(request, edition.pool, iri)
    return respond.html(edition.pages.graph(iri, respond.reader(request), f"/graph/{path}"), request)


async def _ontology(request: Request, edition: Edition) -> Response:
    return respond.html(edition.pages.ontology(respond.reader(request)), request)


ADDRESSES = (
    Address("/id/{path:path}", _thing),
    Address("/doc/{path:path}", _document),
    Address("/graph/{path:path}", _graph),
    Address("/ontology", _ontology),
    Address("/scheme/{path:path}", _concept),
)
