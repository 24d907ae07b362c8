"""The routes of the SPARQL 1.1 Protocol and of the Graph Store Protocol, reading."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg import sparql_text
from kg.errors import NotFound
from kg.web import protocol, respond
from kg.web.protocol import Refused
from kg.web.respond import Address
from kg.web.service import Edition

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
        if "format" not in asked and respond.wants_html(request):
            return respond.html(edition.pages.sparql(respond.reader(request), _EXAMPLE), request)
        return protocol.service_description(request, respond.address(request), sorted(edition.graphs))
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


ADDRESSES = (
    Address("/sparql", _sparql, ("GET", "HEAD", "POST")),
    Address("/graph-store", _graph_store),
)
