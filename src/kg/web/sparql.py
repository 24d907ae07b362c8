"""The routes of the SPARQL 1.1 Protocol and of the Graph Store Protocol, reading."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg import metadata, sparql_text
from kg.catalogue import view
from kg.describe import Document
from kg.errors import NotFound
from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS, RdfFormat
from kg.web import protocol, respond
from kg.web.conneg import HTML, PageFormat
from kg.web.pages import Reader
from kg.web.protocol import Refused
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Job

_OFFERS: tuple[RdfFormat | PageFormat, ...] = (*DOCUMENT_FORMATS, HTML)
_NTRIPLES = next(f for f in RDF_FORMATS if f.name == "ntriples")

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


async def _sparql(request: Request, edition: Edition) -> Response:
    asked = {name for name, _ in protocol.address_parameters(request)}
    if request.method in ("GET", "HEAD") and asked <= {"lang", "format"}:
        return await _description(request, edition)
    found = await protocol.answer(request, edition.pool, edition.graphs, edition.pages.config.base)
    return respond.conditional(request, found)


async def _description(request: Request, edition: Edition) -> Response:
    """The form for a browser; for a program the service description, with the counts that help it to plan."""
    wanted = respond.negotiate(request, _OFFERS, "the service description")
    endpoint = respond.address(request)

    async def make() -> bytes:
        if isinstance(wanted.offer, PageFormat):
            return edition.pages.sparql(
                Reader(wanted.language, respond.root(request), wanted.explicit), _EXAMPLE
            ).encode()
        job = Job(view("dataset-overview"), None, None, protocol.SENT_RESULTS[0], _NTRIPLES)
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
    Address("/graph-store", _graph_store),
)
