"""The routes of linked data: things, the documents about them, graphs, vocabulary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import vocab
from kg.config import LANGUAGES
from kg.describe import Document
from kg.errors import NotFound
from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS, RdfFormat
from kg.web import conneg, protocol, respond
from kg.web.conneg import HTML, PageFormat
from kg.web.pages import Reader
from kg.web.protocol import CORS, Refused
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Answer, LimitExceeded

_OFFERS: tuple[RdfFormat | PageFormat, ...] = (*DOCUMENT_FORMATS, HTML)
_CONTEXT = tuple(f for f in DOCUMENT_FORMATS if f.media_type in ("application/ld+json", "application/json"))


async def _thing(request: Request, edition: Edition) -> Response:
    """303 from a thing to the document about it (Cool URIs for the Semantic Web, 4.2)."""
    iri = _existing(request, edition, f"{edition.pages.config.base}id/")
    target = respond.root(request) + _local(f"/doc/{iri.removeprefix(f'{edition.pages.config.base}id/')}")
    headers = {"Link": f'<{target}>; rel="describedby"', "Vary": "Accept, Accept-Language", **CORS}
    if search := request.url.query:
        target += f"?{search}"
    return RedirectResponse(target, 303, headers={**headers, "Cache-Control": "no-cache"})


async def _document(request: Request, edition: Edition) -> Response:
    base = edition.pages.config.base
    iri, fixed, tag = _split(request, edition, f"{base}id/")
    path = f"/doc/{iri.removeprefix(f'{base}id/')}"
    given = edition.entities.given(iri, request.query_params)
    return await _answer(
        request, edition, iri, path, fixed, tag,
        lambda: edition.describer.node(iri, f"{base}{path[1:]}"),
        lambda reader: edition.entities.entity(iri, reader, _local(path), given),
        given,
    )  # fmt: skip


async def _brief(request: Request, edition: Edition) -> Response:
    """One page to print about a mechanism or a plan; it has no other format than HTML."""
    iri = f"{edition.pages.config.base}id/{request.path_params['kind']}/{request.path_params['key']}"
    path = _local(request.url.path.removeprefix(respond.root(request)))
    wanted = respond.negotiate(request, (HTML,), "this brief")
    reader = Reader(wanted.language, respond.root(request), wanted.explicit)

    async def make() -> str:
        return await asyncio.to_thread(edition.entities.brief, iri, reader, path)

    return await respond.represent(request, edition, wanted, make, key=(path,))


async def _concept(request: Request, edition: Edition) -> Response:
    """A concept or a scheme; its address is that of its document, told apart by a hash where that says something."""
    iri, fixed, tag = _split(request, edition, vocab.SCHEME)
    name = iri.removeprefix(vocab.SCHEME)
    describe = edition.describer.node if "/" in name else edition.describer.scheme
    return await _answer(
        request, edition, iri, f"/scheme/{name}", fixed, tag,
        lambda: describe(iri, f"{iri}#document"),
        lambda reader: edition.vocabulary.scheme_page(iri, reader, _local(f"/scheme/{name}")),
    )  # fmt: skip


async def _graph(request: Request, edition: Edition) -> Response:
    """A page, or the graph itself: the Graph Store Protocol's direct identification, at the local address."""
    base = f"{edition.pages.config.base}graph/"
    found, fixed, tag = conneg.split(request.path_params["path"], _OFFERS, LANGUAGES)
    if base + request.path_params["path"] in edition.graphs:
        found, fixed, tag = request.path_params["path"], None, ""
    iri = base + found
    if iri not in edition.graphs:
        raise NotFound("is no graph of this dataset", where="request", value=iri)
    most, counts = edition.limits.rows, edition.version.manifest["graphs"]

    def describe() -> Document:
        if isinstance(counts, dict) and counts[iri] > most:
            raise LimitExceeded("rows", f"graphs of at most {most:,} triples")
        return edition.describer.graph(iri)

    return await _answer(
        request, edition, iri, f"/graph/{found}", fixed, tag, describe,
        lambda reader: edition.pages.graph(iri, reader, _local(f"/graph/{found}")),
    )  # fmt: skip


async def _ontology(request: Request, edition: Edition) -> Response:
    """The ontology at its address, with a suffix, and under the number of its version."""
    fixed, tag = None, ""
    if "version" in request.path_params:
        served, number = edition.describer.version, request.path_params["version"]
        if number != served:
            number, fixed, tag = conneg.split(number, _OFFERS, LANGUAGES)
        if number != served:
            problem = "is no version of the ontology that is served"
            raise NotFound(problem, where="request", value=number, accepted=served)
    else:
        fixed, tag = _suffix(request)
    return await _answer(
        request,
        edition,
        vocab.ONTOLOGY,
        "/ontology",
        fixed,
        tag,
        edition.describer.ontology,
        edition.vocabulary.ontology,
    )


async def _shapes(request: Request, edition: Edition) -> Response:
    """The shapes that the data are checked with."""
    iri = vocab.CANONICAL_BASE + "shapes"
    describe, render = edition.describer.shapes, edition.vocabulary.shapes
    return await _answer(request, edition, iri, "/shapes", *_suffix(request), describe, render)


async def _context(request: Request, edition: Edition) -> Response:
    """The JSON-LD context of the site's answers."""
    wanted = respond.negotiate(request, _CONTEXT, "the context")

    async def make() -> bytes:
        return edition.describer.context.document()

    return await respond.represent(request, edition, wanted, make, key=("/context.jsonld",))


async def _answer(
    request: Request, edition: Edition, iri: str, path: str, fixed: RdfFormat | PageFormat | None, tag: str,
    describe: Callable[[], Document], render: Callable[[Reader], str], given: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The negotiated representation of what is said about `iri` at `path`, an address of this site without suffix.

    Args:
        given: Parameters that the page takes beside the language.
    """
    root = respond.root(request)
    links = _links(edition, root, _local(path), iri)
    try:
        wanted = respond.negotiate(request, _OFFERS, "this document", fixed=fixed, tag=tag)
    except Refused as refused:
        if refused.status == 406:
            refused.headers["Link"] = links
        raise
    reader = Reader(wanted.language, root, wanted.explicit)

    def make() -> Answer | str:
        if isinstance(wanted.offer, PageFormat):
            return render(reader)
        document = describe()
        body = document.serialise(wanted.offer, edition.describer.context)
        if wanted.offer.name == "rdfxml":
            body = protocol.xml_mended(body)
        return Answer(wanted.offer.media_type, body, len(document.triples))

    asked = f"?{urlencode(given)}" if given and isinstance(wanted.offer, PageFormat) else ""
    headers = {"Link": links, "Content-Location": root + _local(path) + wanted.suffix + asked}
    return await respond.represent(
        request,
        edition,
        wanted,
        lambda: asyncio.to_thread(make),
        key=(path, *sorted((given or {}).items())),
        headers=headers,
    )


def _split(request: Request, edition: Edition, namespace: str) -> tuple[str, RdfFormat | PageFormat | None, str]:
    """The node that the address names, and format and language of its suffix; a dot of a node's own name is none.

    Raises:
        NotFound: There is no such node.
    """
    path = request.path_params["path"]
    stem, fixed, tag = conneg.split(path, _OFFERS, LANGUAGES)
    if fixed is None or edition.describer.known(namespace + path):
        return _existing(request, edition, namespace), None, ""
    if edition.describer.known(namespace + stem):
        return namespace + stem, fixed, tag
    raise _unknown(edition, namespace + stem)


def _existing(request: Request, edition: Edition, namespace: str) -> str:
    """The IRI of the node that the address names, which may itself be percent-encoded."""
    path = request.path_params["path"]
    for name in (path, quote(path, safe="/~:@!$&'()*+,;=")):
        if edition.describer.known(namespace + name):
            return str(namespace + name)
    raise _unknown(edition, namespace + path)


def _suffix(request: Request) -> tuple[RdfFormat | PageFormat | None, str]:
    """Format and language of an address whose suffix is a parameter of the route; none without it."""
    if "suffix" not in request.path_params:
        return None, ""
    rest, fixed, tag = conneg.split(f"x.{request.path_params['suffix']}", _OFFERS, LANGUAGES)
    if rest != "x":
        accepted = ", ".join(f.extension for f in _OFFERS)
        raise NotFound("is no format of this document", where="request", value=request.url.path, accepted=accepted)
    return fixed, tag


def _unknown(edition: Edition, iri: str) -> NotFound:
    return NotFound(
        "is not described in the data", where="request", value=vocab.shorten(iri, edition.pages.config.base),
        remedy="The question `entities` lists what there is.",
    )  # fmt: skip


def _links(edition: Edition, root: str, path: str, iri: str) -> str:
    """The Link header of a document: its other forms, what it is about, its licence and the dataset it belongs to."""
    found = [f'<{root}{path}.{f.extension}>; rel="alternate"; type="{f.media_type}"' for f in RDF_FORMATS]
    found += [f'<{root}{path}.{x}.html>; rel="alternate"; type="text/html"; hreflang="{x}"' for x in LANGUAGES]
    found.append(f'<{root}{path}.ttl>; rel="describedby"; type="text/turtle"')
    found.append(f'<{quote(iri, safe=_SAFE)}>; rel="describes"')
    if licence := edition.describer.licence:
        found.append(f'<{quote(licence, safe=_SAFE)}>; rel="license"')
    if edition.describer.dataset is not None:
        dataset = edition.pages.href(edition.describer.dataset.value, Reader("", root))
        found.append(f'<{quote(dataset, safe=_SAFE)}>; rel="collection"')
    return ", ".join(found)


_SAFE = "/~:?#[]@!$&'()*+,;=%"
"""Characters that an IRI keeps in a header; all that could end it or begin another field is encoded."""


def _local(path: str) -> str:
    """A path of this site as it stands in an address."""
    return quote(path, safe="/~%")


ADDRESSES = (
    Address("/id/{path:path}", _thing),
    Address("/doc/{path:path}", _document),
    Address("/brief/{kind}/{key}", _brief),
    Address("/graph/{path:path}", _graph),
    Address("/ontology", _ontology),
    Address("/ontology.{suffix}", _ontology),
    Address("/ontology/{version}", _ontology),
    Address("/scheme/{path:path}", _concept),
    Address("/shapes", _shapes),
    Address("/shapes.{suffix}", _shapes),
    Address("/context.jsonld", _context),
)
