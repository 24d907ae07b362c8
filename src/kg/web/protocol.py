"""SPARQL 1.1 Protocol, query operation: requests to jobs, answers and refusals to responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import sparql_text
from kg.budget import Exhausted
from kg.errors import KgError, NotFound, ParameterError, QueryError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS, RdfFormat, ResultsFormat
from kg.web import conneg
from kg.workers import Answer, Busy, Job, LimitExceeded, Pool

MAX_BODY, MAX_ADDRESS = 64 * 1024, 32 * 1024
"""Bytes of a request body, and of a query string; our longest canned query has a tenth of that."""
MAX_FIELDS = 200
"""Parameters of one request."""

SENT_RESULTS = tuple(sorted((f for f in RESULTS_FORMATS if f.ox is not None), key=lambda f: f.name != "json"))
"""Result formats by preference: JSON is the answer to ``*/*``."""

QUERY, FORM, UPDATE = "application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After, KG-Rows, KG-Total",
}


class Refused(KgError):
    """A request that is answered with a status and a problem document."""

    def __init__(
        self,
        status: int,
        problem: str,
        *,
        headers: Mapping[str, str] | None = None,
        value: object = None,
        accepted: str = "",
    ) -> None:
        self.status, self.headers = status, dict(headers or {})
        super().__init__(problem, where="request", value=value, accepted=accepted)


@dataclass(frozen=True)
class Operation:
    """A query operation as requested (SPARQL 1.1 Protocol, 2.1): the query, its dataset, and each ``format``."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """An operation that may go to a worker; only `check` makes it.

    Attributes:
        query: With its escapes decoded.
        form: SELECT, ASK, CONSTRUCT, DESCRIBE, or empty where the engine will say what is wrong.
        default_graphs, named_graphs: As in a `Job`.
    """

    query: str
    form: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None


class Sent(NamedTuple):
    """A format under the media type the client asked for, which may be a general one."""

    name: str
    media_type: str
    extension: str
    results: ResultsFormat


SELECT_OFFERS = (
    *(Sent(f.name, f.media_type, f.extension, f) for f in SENT_RESULTS),
    *(Sent(f.name, "application/json", f.extension, f) for f in SENT_RESULTS if f.name == "json"),
)
"""The general type is for clients that know no other; it comes last. Not so for XML: browsers name that unasked."""
ASK_OFFERS = tuple(s for s in SELECT_OFFERS if s.name in ("json", "xml"))
"""A boolean has no form in the CSV and TSV recommendation."""


async def answer(request: Request, asked: Operation, pool: Pool, graphs: frozenset[str], base: str) -> Response:
    """Answer the query operation `asked` of a request.

    Args:
        graphs: The named graphs that FROM may name.
        base: What a relative IRI of the query is resolved against.

    Raises:
        KgError: `problem_response` turns it into the one error form.
    """
    checked = check(asked, graphs, base)
    form = checked.form
    results: Sent = SELECT_OFFERS[0]
    rdf = RDF_FORMATS[0]
    if form in ("CONSTRUCT", "DESCRIBE"):
        rdf = choose(request, RDF_FORMATS, "this answer", asked.formats)
    elif form in ("SELECT", "ASK"):  # else the engine says what is wrong with the query
        results = choose(request, ASK_OFFERS if form == "ASK" else SELECT_OFFERS, "this answer", asked.formats)
    found = await run(checked, pool, base, results.results, rdf)
    return _response(found, results.media_type if found.media_type == results.results.media_type else rdf.media_type)


def check(asked: Operation, graphs: frozenset[str], base: str) -> Checked:
    """Let an operation pass that reads, and reads only what is here.

    Args:
        graphs, base: See `answer`.

    Raises:
        KgError: It is an update, calls another service, or names a graph that is not in `graphs`.
    """
    query = sparql_text.refuse_service(asked.query)
    form = sparql_text.form_of(query)
    if form in _UPDATES:
        raise _read_only(form)
    for graph in sparql_text.dataset_clause(query, base):
        if graph not in graphs:
            raise QueryError(
                "is not a graph of this dataset, and nothing is fetched", where="query: FROM", value=graph,
                accepted="a graph IRI that `SELECT DISTINCT ?g { GRAPH ?g {} }` lists",
            )  # fmt: skip
    dataset = (asked.default_graphs, asked.named_graphs)
    default, named = dataset if any(dataset) else (None, None)
    return Checked(query, form, default, named)


async def run(checked: Checked, pool: Pool, base: str, results: ResultsFormat, rdf: RdfFormat) -> Answer:
    """The answer in `results` or `rdf`, by the form of the query.

    Raises:
        KgError: A worker refuses it, or it exceeds a limit.
    """
    try:
        return await pool.run(Job(checked.query, checked.default_graphs, checked.named_graphs, results, rdf, base))
    except QueryError as error:
        raise _explained(checked.query, error) from error


def _explained(query: str, error: QueryError) -> QueryError:
    """Name an undeclared prefix, which the engine does not and places a few words too late; else the error as it is."""
    if error.line is None or not (name := sparql_text.undeclared_prefix(query)):
        return error
    line, column = sparql_text.position(query, name.start)
    return QueryError(
        "has a prefix that the query does not declare", where=f"query:{line}:{column}", value=name.text,
        remedy=f"Begin with  PREFIX {name.text.partition(':')[0]}: <...>", line=line, column=column,
    )  # fmt: skip


async def graph(request: Request, pool: Pool, name: str | None) -> Response:
    """One graph, or the union of all, in the negotiated RDF format."""
    rdf = choose(request, RDF_FORMATS, "this graph", request.query_params.getlist("format"))
    graphs = (name,) if name else None
    job = Job("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs, graphs and (), SENT_RESULTS[0], rdf)
    return _response(await pool.run(job), rdf.media_type)


def problem_response(error: KgError) -> Response:
    """The one error form: RFC 9457 problem details with the parts of our errors (line, column, accepted, remedy)."""
    headers: dict[str, str] = {}
    match error:
        case Refused():
            status, headers = error.status, error.headers
        case Exhausted():
            status, headers = 429, {"Retry-After": str(error.retry_after)}
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
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(error).partition("\n")[0],
        "error": type(error).__name__,
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


def preflight(methods: Sequence[str]) -> Response:
    """The answer to OPTIONS, among others a browser's question before a request to another origin."""
    allowed = ", ".join(sorted(methods))
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers={**headers, **CORS})


def accept(request: Request) -> str | None:
    """The Accept header; several lines of it count as one list (RFC 9110, 5.2). None if there is none."""
    lines = request.headers.getlist("accept")
    return ", ".join(lines) if lines else None


def parameters(raw: bytes) -> list[tuple[str, str]]:
    """The pairs of a query string or form, percent-decoded once.

    Raises:
        Refused: It is not UTF-8 or has too many fields.
    """
    if raw.count(b"&") >= MAX_FIELDS:
        raise Refused(400, "has too many parameters", accepted=f"at most {MAX_FIELDS}")
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise Refused(400, "is not percent-encoded UTF-8", accepted="UTF-8") from error


F = TypeVar("F", bound=conneg.Offer)


def address_parameters(request: Request) -> list[tuple[str, str]]:
    """The pairs of the query string; see `parameters`.

    Raises:
        Refused: Also 414 if it is too long.
    """
    raw: bytes = request.scope["query_string"]
    if len(raw) > MAX_ADDRESS:
        raise Refused(414, f"has more than {MAX_ADDRESS} bytes of parameters", accepted="POST for long queries")
    return parameters(raw)


def choose(request: Request, offers: Sequence[F], what: str, names: Sequence[str] = ()) -> F:
    """The format of `what`: the first of `names` that is offered, or without any, what the Accept header prefers.

    Raises:
        Refused: 406 with the alternates.
    """
    named = (found for name in names if (found := conneg.by_name(name, offers)))
    found = next(named, None) if names else conneg.accepted(accept(request), offers)
    if found is None:
        raise Refused(406, f"accepts no format of {what}", headers={"Vary": "Accept"}, accepted=conneg.names(offers))
    return found


def with_charset(media_type: str) -> str:
    """The Content-Type of a text format, with its character set."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


# --- requests ---------------------------------------------------------------------------------


async def operation(request: Request) -> Operation:
    """The query operation that a request asks for.

    Raises:
        KgError: It asks for none, for several, for an update, or in a way that the protocol does not know.
    """
    pairs = address_parameters(request)
    if request.method in ("GET", "HEAD"):
        return _one_query(pairs)
    header = request.headers.get("content-type", "")
    media, details = conneg.media_type(header)
    if media == UPDATE:
        raise _read_only(UPDATE)
    if media not in (QUERY, FORM):
        problem = "is no content type of a query" if header else "has no content type"
        raise Refused(
            415, problem, value=header or None, headers={"Accept": f"{QUERY}, {FORM}"}, accepted=f"{QUERY}, {FORM}"
        )
    if details.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, "is no character set of a query", value=details["charset"], accepted="utf-8")
    if (coding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise Refused(
            415, "is a content coding", value=coding, headers={"Accept-Encoding": "identity"}, accepted="no coding"
        )
    body = await _body(request)
    if media == FORM:
        # the protocol puts all parameters into the form; its test suite has the dataset in the address
        return _one_query([*pairs, *parameters(body)])
    return _one_query([*pairs, ("query", _utf8(body))])


def _one_query(pairs: Sequence[tuple[str, str]]) -> Operation:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if any(values(name) for name in ("update", "using-graph-uri", "using-named-graph-uri")):
        raise _read_only("update")
    queries = values("query")
    if len(queries) != 1:
        raise Refused(400, f"has {len(queries)} queries", accepted="exactly one query")
    default, named = values("default-graph-uri"), values("named-graph-uri")
    for name, graphs in (("default-graph-uri", default), ("named-graph-uri", named)):
        for graph_ in graphs:
            sparql_text.check_iri(graph_, name)
    return Operation(queries[0], default, named, tuple(name for name in values("format") if name))


_UPDATES = {"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"}


def _read_only(value: str) -> Refused:
    return Refused(403, "is an update, and this service is read-only", value=value, accepted="queries")


async def _body(request: Request) -> bytes:
    parts = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Refused(413, f"has a body of more than {MAX_BODY} bytes", accepted=f"at most {MAX_BODY}")
        parts.append(part)
    return b"".join(parts)


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"is not UTF-8 at byte {error.start}", accepted="UTF-8") from error


# --- responses --------------------------------------------------------------------------------

_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r")


def _response(found: Answer, media_type: str) -> Response:
    """The response to GET and HEAD alike: the server leaves out the body of a HEAD and keeps its length."""
    headers = {"Vary": "Accept", **CORS}
    if found.rows is not None:
        headers["KG-Rows"] = str(found.rows)
    body = xml_mended(found.body) if media_type.endswith("xml") else found.body
    return Response(body, media_type=with_charset(media_type), headers=headers)


def xml_mended(body: bytes) -> bytes:
    """An XML document as the engine wrote it, mended: it writes some that do not say, or are not, what they should.

    A carriage return must be a reference, else a parser reads a line feed (XML 1.0, 2.11).

    Raises:
        Refused: 406 for characters that no XML document can hold (2.2), and for properties whose IRI
            ends in no name, which RDF/XML cannot write (Oxigraph then writes ``<oxprefix: …>``).
    """
    lost = len(body.translate(None, _CONTROLS)) < len(body) or b"\xef\xbf\xbe" in body or b"\xef\xbf\xbf" in body
    if lost or b"<oxprefix: " in body:
        what = "characters" if lost else "properties"
        raise Refused(406, f"has {what} that XML cannot carry", headers={"Vary": "Accept"}, accepted="another format")
    return body.replace(b"\r", b"&#xD;")
