"""SPARQL 1.1 Protocol, query operation: requests to jobs, answers and refusals to responses."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import rdflib
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import sparql_text, vocab
from kg.catalogue import form_of
from kg.errors import KgError, NotFound, ParameterError, QueryError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.web import conneg
from kg.workers import Answer, Busy, Job, LimitExceeded, Pool

MAX_BODY = 64 * 1024
"""Bytes of a request body or query string; our longest canned query has a tenth of that."""

SENT_RESULTS = tuple(sorted((f for f in RESULTS_FORMATS if f.ox is not None), key=lambda f: f.name != "json"))
"""Result formats by preference: JSON is the answer to ``*/*``."""

ALLOWED = "GET, HEAD, POST, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After, KG-Rows",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Refused(KgError):
    """A request that is answered with a status and a problem document."""

    def __init__(
        self, status: int, problem: str, *, headers: Mapping[str, str] | None = None, accepted: str = ""
    ) -> None:
        self.status, self.headers = status, dict(headers or {})
        super().__init__(problem, where="request", accepted=accepted)


async def answer(request: Request, pool: Pool, graphs: frozenset[str]) -> Response:
    """Answer a query operation.

    Raises:
        KgError: `problem_response` turns it into the one error form.
    """
    query, default, named = await _parameters(request)
    query = sparql_text.refuse_service(query)
    for graph in sparql_text.dataset_clause(query):
        if graph not in graphs:
            raise QueryError(
                "is not a graph of this dataset, and nothing is fetched", where="query: FROM", value=graph,
                accepted="a graph IRI that `SELECT DISTINCT ?g { GRAPH ?g {} }` lists",
            )  # fmt: skip
    results, rdf = _formats(request, form_of(query))
    has_dataset = bool(default or named)
    job = Job(query, tuple(default) if has_dataset else None, tuple(named) if has_dataset else None, results, rdf)
    return _response(request, await pool.run(job))


async def graph(request: Request, pool: Pool, name: str | None) -> Response:
    """One graph, or the union of all, in the negotiated RDF format."""
    offers = RDF_FORMATS
    found = conneg.accepted(request.headers.get("accept"), offers)
    if found is None:
        raise Refused(406, "accepts no format of this graph", accepted=", ".join(f.media_type for f in offers))
    graphs = (name,) if name else None
    job = Job("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs, graphs and (), SENT_RESULTS[0], found)
    answer_ = await pool.run(job)
    return _response(request, answer_)


def description(endpoint: str, graphs: list[str]) -> rdflib.Graph:
    """The service description: read-only SPARQL 1.1, the union of all graphs as default graph, and their names."""
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    formats = rdflib.Namespace("http://www.w3.org/ns/formats/")
    found = rdflib.Graph()
    found.bind("sd", sd)
    service = rdflib.URIRef(endpoint)
    dataset, default = (rdflib.URIRef(f"{endpoint}#{part}") for part in ("dataset", "default-graph"))
    found.add((service, vocab.RDF.type, sd.Service))
    found.add((service, sd.endpoint, service))
    found.add((service, sd.supportedLanguage, sd.SPARQL11Query))
    found.add((service, sd.feature, sd.UnionDefaultGraph))
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                 "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"):  # fmt: skip
        found.add((service, sd.resultFormat, formats[name]))
    found.add((service, sd.defaultDataset, dataset))
    found.add((dataset, vocab.RDF.type, sd.Dataset))
    found.add((dataset, sd.defaultGraph, default))
    found.add((default, vocab.RDF.type, sd.Graph))
    for number, graph_ in enumerate(graphs, 1):
        node = rdflib.URIRef(f"{endpoint}#graph-{number}")
        found.add((dataset, sd.namedGraph, node))
        found.add((node, vocab.RDF.type, sd.NamedGraph))
        found.add((node, sd.name, rdflib.URIRef(graph_)))
    return found


def _response(request: Request, answer_: Answer) -> Response:
    headers = {"Vary": "Accept", **CORS}
    if answer_.rows is not None:
        headers["KG-Rows"] = str(answer_.rows)
    # Starlette sends no body for HEAD but keeps its Content-Length
    return Response(answer_.body, media_type=with_charset(answer_.media_type), headers=headers)


def problem_response(error: KgError) -> Response:
    """The one error form: RFC 9457 problem details with the parts of our errors (line, column, accepted, remedy)."""
    headers: dict[str, str] = {}
    match error:
        case Refused():
            status, headers = error.status, error.headers
        case Busy():
            status, headers = 503, {"Retry-After": str(error.retry_after)}
        case LimitExceeded():
            # a query too heavy for the published limits is the caller's to change, but the limit is ours
            status = {"time": 504, "memory": 503}.get(error.limit, 422)
        case QueryError() | ParameterError():
            status = 400
        case NotFound():
            status = 404
        case _:
            status = 500
    body = {
        "type": "about:blank",
        "title": type(error).__name__,
        "status": status,
        "detail": str(error).partition("\n")[0],
        "where": error.where,
        "line": error.line,
        "column": error.column,
        "accepted": error.accepted,
        "remedy": error.remedy,
    }
    kept = {k: v for k, v in body.items() if v not in (None, "")}
    return JSONResponse(
        kept, status, {**headers, **CORS, "X-Content-Type-Options": "nosniff"}, "application/problem+json"
    )


async def _parameters(request: Request) -> tuple[str, list[str], list[str]]:
    """Query text and the protocol's dataset (SPARQL 1.1 Protocol, 2.1)."""
    if request.method in ("GET", "HEAD"):
        return _one_query(_decoded(request.scope["query_string"]))
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2].strip('" ;')
    if charset not in ("", "utf-8", "utf8"):
        raise Refused(415, f"has the character set {charset!r}", accepted="utf-8")
    if media == "application/sparql-update":
        raise Refused(403, "is an update, and this service is read-only", accepted="queries")
    body = await _body(request)
    if media == "application/x-www-form-urlencoded":
        if request.scope["query_string"]:
            raise Refused(400, "has parameters both in the address and in the form", accepted="one of the two")
        return _one_query(_decoded(body))
    if media == "application/sparql-query":
        pairs = _decoded(request.scope["query_string"])
        if any(name == "query" for name, _ in pairs):
            raise Refused(400, "has a query both in the address and in the body", accepted="one of the two")
        return _one_query([("query", _utf8(body)), *pairs])
    raise Refused(
        415, f"has the content type {media!r}", accepted="application/sparql-query, application/x-www-form-urlencoded"
    )


def _one_query(pairs: list[tuple[str, str]]) -> tuple[str, list[str], list[str]]:
    if any(name == "update" for name, _ in pairs):
        raise Refused(403, "is an update, and this service is read-only", accepted="queries")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Refused(400, f"has {len(queries)} queries", accepted="exactly one parameter named query")
    default = [value for name, value in pairs if name == "default-graph-uri"]
    named = [value for name, value in pairs if name == "named-graph-uri"]
    for graph in default + named:
        sparql_text.check_iri(graph, "default-graph-uri or named-graph-uri")
    return queries[0], default, named


def _formats(request: Request, form: str):  # type: ignore[no-untyped-def]
    wanted = request.query_params.get("format")
    offers = RDF_FORMATS if form in ("CONSTRUCT", "DESCRIBE") else SENT_RESULTS
    found = conneg.by_name(wanted, offers) if wanted else conneg.accepted(request.headers.get("accept"), offers)
    if found is None:
        raise Refused(406, "accepts no format of this answer", accepted=", ".join(f.media_type for f in offers))
    if form in ("CONSTRUCT", "DESCRIBE"):
        return SENT_RESULTS[0], found
    return found, RDF_FORMATS[0]


async def _body(request: Request) -> bytes:
    parts = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Refused(413, f"has a body of more than {MAX_BODY} bytes", accepted=f"at most {MAX_BODY}")
        parts.append(part)
    return b"".join(parts)


def _decoded(raw: bytes) -> list[tuple[str, str]]:
    if len(raw) > MAX_BODY:
        raise Refused(414, f"has more than {MAX_BODY} bytes of parameters", accepted="POST for long queries")
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=200
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "is not percent-encoded UTF-8", accepted="UTF-8") from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"is not UTF-8 at byte {error.start}", accepted="UTF-8") from error


def with_charset(media_type: str) -> str:
    """The Content-Type of a text format, with its character set."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
