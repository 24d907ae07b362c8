"""The routes of the dataset as a publication: its page and catalogue, dumps, changes between versions, VoID."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox
from rdflib.term import URIRef
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg import dumps, sparql_text, versions, vocab
from kg.catalogue import view
from kg.config import LANGUAGES
from kg.describe import Document
from kg.errors import NotFound
from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat
from kg.versions import Version
from kg.vocab import DCAT, XSD
from kg.web import conneg, protocol, respond
from kg.web.conneg import HTML, PageFormat
from kg.web.pages import Change, Reader
from kg.web.protocol import CORS
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Job, LimitExceeded

_OFFERS: tuple[RdfFormat | PageFormat, ...] = (*DOCUMENT_FORMATS, HTML)
_NTRIPLES = next(f for f in RDF_FORMATS if f.name == "ntriples")
_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")
_AS_TEXT = respond.Wanted(ResultsFormat("text", "text/plain", "txt", None), "", False, ())
"""A file that has one form, whatever is accepted: a link on a page leads to it."""


async def _data(request: Request, edition: Edition) -> Response:
    """The page of the dataset for people; for programs its catalogue (DCAT 3), without the partitions."""
    fixed, tag = None, ""
    if "suffix" in request.path_params:
        stem, fixed, tag = conneg.split(f"data.{request.path_params['suffix']}", _OFFERS, LANGUAGES)
        if stem != "data":
            raise NotFound("is no format of the catalogue", where="request", value=request.path_params["suffix"])
    root, base = respond.root(request), edition.pages.config.base
    wanted = respond.negotiate(request, _OFFERS, "the catalogue", fixed=fixed, tag=tag)
    topic = edition.describer.dataset
    if topic is None:
        raise NotFound("is not described: graph/dataset names no dcat:Dataset, or several", where="data", value=base)
    kept = versions.others(edition.version)

    async def make() -> bytes:
        if isinstance(wanted.offer, PageFormat):
            reader = Reader(wanted.language, root, wanted.explicit)
            changed = [await asyncio.to_thread(_count, old, edition.version) for old in kept]
            offered = edition.version.dumps
            return edition.pages.data(reader, edition.version.manifest, offered, changed).encode()
        text = sparql_text.bind(view("catalogue"), {"graph": URIRef(vocab.graph_iri(base, "dataset"))})
        job = Job(text, None, None, _JSON, _NTRIPLES)
        found = ox.parse((await edition.pool.run(job)).body, _NTRIPLES.ox)
        document = Document(topic.value, f"{base}data", (), tuple(_sized(q.triple) for q in found), {}, base)
        body = await asyncio.to_thread(document.serialise, wanted.offer, edition.describer.context)
        return protocol.xml_mended(body) if wanted.offer.name == "rdfxml" else body

    links = [f'<{root}/data.{f.extension}>; rel="alternate"; type="{f.media_type}"' for f in RDF_FORMATS]
    links += [f'<{root}/graph/dataset>; rel="describedby"', f'<{root}/sparql>; rel="service"']
    if edition.describer.licence:
        links.append(f'<{edition.describer.licence}>; rel="license"')
    headers = {"Link": ", ".join(links), "Content-Location": f"{root}/data{wanted.suffix}"}
    # which other versions are kept is no part of this version, and the page shows it
    key = ("/data", *(old.path.name for old in kept)) if wanted.offer is HTML else ("/data",)
    return await respond.represent(request, edition, wanted, make, key=key, headers=headers)


_BYTE_SIZE, _SIZE = ox.NamedNode(str(DCAT.byteSize)), ox.NamedNode(str(XSD.nonNegativeInteger))


def _sized(triple: ox.Triple) -> ox.Triple:
    """The triple with the datatype that DCAT-AP's shapes ask of a size; the store gives xsd:integer for it."""
    if triple.predicate != _BYTE_SIZE or not isinstance(triple.object, ox.Literal):
        return triple
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(triple.object.value, datatype=_SIZE))


def _count(old: Version, new: Version) -> Change:
    marks = [line[0] for line in versions.changes(old, new)]
    numbers = old.manifest["versions"]
    assert isinstance(numbers, dict)
    return Change(old.path.name, numbers.get("dataset", ""), marks.count("+"), marks.count("-"))


async def _changes(request: Request, edition: Edition) -> Response:
    """Every statement that the version served has and a kept one has not, or the other way round."""
    name = request.path_params["version"]
    old = next((v for v in versions.others(edition.version) if v.path.name == name), None)
    if old is None:
        raise NotFound("is no other version that is kept here", where="request", value=name)

    def lines() -> bytes:
        found: list[str] = []
        size = 0
        for line in versions.changes(old, edition.version):
            found.append(line)
            size += len(line)
            if size > edition.limits.bytes:
                raise LimitExceeded("bytes", f"changes of at most {edition.limits.bytes:,} bytes")
        return "".join(f"{line}\n" for line in found).encode()

    return await respond.represent(request, edition, _AS_TEXT, lambda: asyncio.to_thread(lines))


async def _dump(request: Request, edition: Edition) -> Response:
    """A dump, or the list of their checksums; nothing but the names of the manifest reaches the file system."""
    name = request.path_params["name"]
    offered = {dump.name: dump for dump in edition.version.dumps}
    if name == dumps.SUMS and offered:

        async def make() -> str:
            return dumps.sums(offered.values())

        return await respond.represent(request, edition, _AS_TEXT, make)
    if name not in offered:
        raise NotFound("is no dump of this version", where="request", value=name, accepted=", ".join(sorted(offered)))
    headers = {"ETag": f'"{offered[name].sha256[:32]}"', "Cache-Control": "no-cache", **CORS}
    if (known := respond.precondition(request, headers)) is not None:
        return known
    return FileResponse(edition.version.dump(name), headers=headers, media_type="application/gzip", filename=name)


async def _void(request: Request, edition: Edition) -> Response:
    """Where VoID is looked for (RFC 8615; VoID, 7.2): it stands in the graph that describes the dataset."""
    graph = vocab.graph_iri(edition.pages.config.base, "dataset")
    if graph not in edition.graphs:
        raise NotFound("is not described: there is no graph/dataset", where="request", value=graph)
    return RedirectResponse(
        f"{respond.root(request)}/graph/dataset", 302, headers={"Cache-Control": "no-cache", **CORS}
    )


ADDRESSES = (
    Address("/data", _data),
    Address("/data.{suffix}", _data),
    Address("/data/changes/{version}", _changes),
    Address("/dump/{name}", _dump),
    Address("/.well-known/void", _void),
)
