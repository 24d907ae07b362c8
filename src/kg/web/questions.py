"""The routes of the canned questions: list, form, answer in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from rdflib.term import BNode, Literal, Node, URIRef
from starlette.requests import Request
from starlette.responses import Response

from kg.catalogue import Query
from kg.errors import ParameterError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.store import Table
from kg.web import conneg, protocol, respond
from kg.web.protocol import CORS, SENT_RESULTS, Refused
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Answer, Job

_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")


async def _questions(request: Request, edition: Edition) -> Response:
    return respond.html(edition.pages.questions(respond.reader(request)), request)


async def _question(request: Request, edition: Edition) -> Response:
    name, dot, extension = request.path_params["id"].partition(".")
    pages, reader = edition.pages, respond.reader(request)
    query = pages.catalogue[name]
    given = {k: v for k, v in request.query_params.items() if k != "format" and v != ""}
    if "lang" not in {p.name for p in query.parameters}:
        given.pop("lang", None)
    else:
        given.setdefault("lang", reader.language)
    wanted = extension if dot else request.query_params.get("format", "")
    if not wanted and respond.wants_html(request):
        table, problem = None, ""
        if query.form == "SELECT":
            try:
                table = _table((await _asked(query, given, edition, "json")).body)
            except ParameterError as error:
                problem = str(error)
        search = "?" + urlencode(given) if given else ""
        return respond.html(
            pages.question(query, given, reader, table, problem, search), request, 400 if problem else 200
        )
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


ADDRESSES = (
    Address("/query", _questions),
    Address("/query/{id}", _question),
)
