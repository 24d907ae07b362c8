"""The program interface: an OpenAPI 3.1 document made from the catalogue, and a page of the same for people."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg import draw, incidence
from kg.catalogue import IRI, NUMBER, Parameter, Query
from kg.config import LANGUAGES
from kg.formats import RDF_FORMATS, ResultsFormat
from kg.overlap import DEFAULT, MEASURES
from kg.search import FACETS, KINDS
from kg.web import overlap_pages, overlaps, questions, respond, search
from kg.web.conneg import HTML, Offer
from kg.web.pages import Pages, Reader, words
from kg.web.protocol import SELECT_OFFERS
from kg.web.questions import LIST, MAX_PAGE_SIZE, PAGE_SIZE
from kg.web.respond import Address
from kg.web.service import Edition

VERSION = "3.1.1"
"""Of the OpenAPI Specification."""
_DOCUMENT = ResultsFormat("json", "application/json", "json", None)

Json = dict[str, Any]

PROBLEM: Json = {
    "type": "object",
    "description": "The one form of an error (RFC 9457).",
    "required": ["type", "title", "status", "detail", "error"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "The phrase of the status."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "Where, the value, what is wrong, and what is accepted."},
        "error": {"type": "string", "description": "The kind of error, stable across versions."},
        "where": {"type": "string", "description": "The question, parameter or part of the request."},
        "line": {"type": "integer", "minimum": 1, "description": "In the text of a query."},
        "column": {"type": "integer", "minimum": 1, "description": "In the text of a query."},
        "accepted": {"type": "string", "description": "What would have been accepted."},
        "remedy": {"type": "string", "description": "What to do."},
    },
    "additionalProperties": False,
    "examples": [
        {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "members-on-date: parameter date: '2012' is not of type date; accepted: a day as YYYY-MM-DD",
            "error": "ParameterError",
            "where": "members-on-date: parameter date",
            "accepted": "a day as YYYY-MM-DD",
        }
    ],
}
"""JSON schema of `protocol.problem_response`."""

_TERM: Json = {
    "type": "object",
    "description": "An RDF term (SPARQL 1.1 Query Results JSON Format, 3.2.2).",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "datatype": {"type": "string", "format": "uri"},
        "xml:lang": {"type": "string"},
    },
    "additionalProperties": False,
}
_BOOLEAN: Json = {
    "type": "object",
    "required": ["head", "boolean"],
    "properties": {"head": {"type": "object"}, "boolean": {"type": "boolean"}},
}
_TAG = {"schema": {"type": "string"}, "description": "Strong entity tag of this representation, for If-None-Match."}


def document(pages: Pages, language: str, root: str, versions: Mapping[str, str], graphs: frozenset[str]) -> Json:
    """The OpenAPI document of the whole interface.

    Args:
        language: Of summaries and descriptions; what the questions ask is written in each.
        root: Path prefix of the site.
        versions: Of code and dataset, as the manifest has them.
        graphs: IRIs of the named graphs.
    """
    said = words(language)
    tags = sorted({tag for query in pages.catalogue for tag in query.tags})
    paths: Json = {"/query": {"get": _list(said)}}
    paths |= {f"/query/{query.id}": {"get": _operation(query, pages, language)} for query in pages.catalogue}
    paths["/overlap"] = {"get": _overlaps(pages, language)}
    paths["/overlap/{first}/{second}"] = {"get": _overlap_pair(pages, language)}
    paths["/search"] = {"get": _search(said)}
    paths["/sparql"] = {"get": _sparql(said, "get"), "post": _sparql(said, "post")}
    paths["/graph-store"] = {"get": _graph_store(said, graphs)}
    paths["/health"] = {"get": _health(said)}
    title = pages.config.title.get(language) or next(iter(pages.config.title.values()), "kg")
    return {
        "openapi": VERSION,
        "info": {
            "title": title,
            "version": versions.get("code", "0"),
            "summary": said["api_intro"],
            "description": " ".join(said[f"api_{part}"] for part in ("formats", "paging", "languages", "caching")),
        },
        "servers": [{"url": root or "/"}],
        "tags": [{"name": tag} for tag in [*tags, "service"]],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM, "Term": _TERM, "Boolean": _BOOLEAN, "Question": _question_schema()},
            "responses": {
                "Problem": {
                    "description": said["api_errors"],
                    "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": said["api_retry"]}},
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
                        "text/html": {"schema": {"type": "string"}},
                    },
                },
                "NotModified": {"description": said["api_304"], "headers": {"ETag": _TAG}},
            },
            "parameters": {
                "page": _query_parameter(
                    "page", {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1}, said["api_page"]
                ),
                "page-size": _query_parameter(
                    "page-size",
                    {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
                    said["api_page_size"],
                ),
                "lang": _query_parameter("lang", {"type": "string", "enum": list(LANGUAGES)}, said["api_lang"]),
            },
        },
    }


def operation_id(name: str) -> str:
    """The name of a question as an identifier, for generated clients: ``commitmentsByTheme``."""
    first, *rest = re.split("[^A-Za-z0-9]+", name)
    return first + "".join(part.capitalize() for part in rest)


def schema(parameter: Parameter, pages: Pages) -> Json:
    """JSON schema of a parameter: each value that it lets pass is accepted, each other one is answered 400."""
    match parameter.type:
        case "concept":
            prefix = f"{parameter.scheme}:"
            found: Json = {
                "type": "string",
                "enum": [value.removeprefix(prefix) for value, _ in pages.choices(parameter, "en")],
            }
        case "language":
            found = {"type": "string", "enum": list(LANGUAGES)}
        case "iri":
            found = {"type": "string", "pattern": f"^(?:{IRI})$"}
        case "date":
            found = {"type": "string", "format": "date"}
        case "boolean":
            found = {"type": "boolean"}
        case "integer":
            low, high = parameter.minimum, parameter.maximum
            found = {
                "type": "integer",
                "minimum": int(low) if low is not None else -(10**18) + 1,
                "maximum": int(high) if high is not None else 10**18 - 1,
            }
        case "decimal":
            found = {"type": "string", "pattern": f"^(?:{NUMBER['decimal']})$"}
        case _:
            found = {"type": "string", "minLength": 1}
    if parameter.default is not None and parameter.name != "lang":  # the reader's language is that default
        found["default"] = _plain(parameter, parameter.default)
    return found


def _plain(parameter: Parameter, value: str) -> object:
    match parameter.type:
        case "integer":
            return int(value)
        case "boolean":
            return value == "true"
        case "concept":
            return value.rpartition(":")[2].rpartition("/")[2]
        case _:
            return value


def _operation(query: Query, pages: Pages, language: str) -> Json:
    said = words(language)
    parameters: list[Json] = [
        {
            "name": p.name,
            "in": "query",
            "required": p.default is None and not p.optional,
            "description": said["api_languages"] if p.name == "lang" else _sentence(p.label[language]),
            "schema": schema(p, pages),
            "example": _plain(p, p.example),
        }
        for p in query.parameters
    ]
    if all(p.name != "lang" for p in query.parameters):
        parameters.append({"$ref": "#/components/parameters/lang"})
    offered = (*questions.offers(query), HTML)
    parameters.append(_format(offered, said))
    if query.form == "SELECT":
        parameters += ({"$ref": f"#/components/parameters/{name}"} for name in ("page", "page-size"))
    return {
        "operationId": operation_id(query.id),
        "summary": query.question[language],
        "description": _sentence(query.summary[language]),
        "tags": list(query.tags),
        "parameters": parameters,
        "responses": _responses(query, offered, said),
    }


def _responses(query: Query, offered: tuple[Offer, ...], said: Mapping[str, str]) -> Json:
    headers: Json = {"ETag": _TAG}
    if query.form == "SELECT":
        headers["KG-Rows"] = {"schema": {"type": "integer", "minimum": 0}, "description": said["api_rows"]}
        headers["KG-Total"] = {"schema": {"type": "integer", "minimum": 0}, "description": said["api_total"]}
        headers["Link"] = {"schema": {"type": "string"}, "description": said["api_link"]}
        body: Json = {
            "type": "object",
            "required": ["head", "results"],
            "properties": {
                "head": {
                    "type": "object",
                    "required": ["vars"],
                    "properties": {"vars": {"const": list(query.columns)}},
                },
                "results": {
                    "type": "object",
                    "required": ["bindings"],
                    "properties": {
                        "bindings": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    name: {"$ref": "#/components/schemas/Term", "description": meaning}
                                    for name, meaning in query.columns.items()
                                },
                                "additionalProperties": False,
                            },
                        }
                    },
                },
            },
        }
    else:
        body = {"$ref": "#/components/schemas/Boolean"}
    content = _content(*offered, results=body)
    return _with_errors({"200": {"description": said["answer"], "headers": headers, "content": content}})


def _content(*offered: Offer, results: Json) -> Json:
    """The media types of an answer; `results` is the schema of its SPARQL JSON."""

    def of(media_type: str) -> Json:
        if media_type == "application/ld+json":
            return {"type": ["array", "object"]}
        return results if media_type.endswith("json") else {"type": "string"}

    return {offer.media_type: {"schema": of(offer.media_type)} for offer in offered}


_ERRORS = ("400", "404", "406", "429", "503", "504", "default")
"""What a read may be refused with, the common ones by name; `docs/service.md` says what each means."""


def _with_errors(responses: Json) -> Json:
    return {
        **responses,
        "304": {"$ref": "#/components/responses/NotModified"},
        **{status: {"$ref": "#/components/responses/Problem"} for status in _ERRORS},
    }


def _query_parameter(name: str, schema: Json, description: str, required: bool = False) -> Json:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _format(offered: tuple[Offer, ...], said: Mapping[str, str]) -> Json:
    names = list(dict.fromkeys(offer.name for offer in offered))
    return _query_parameter("format", {"type": "string", "enum": names}, said["api_format"])


def _list(said: Mapping[str, str]) -> Json:
    listed = {"type": "object", "required": ["questions"], "properties": {"questions": {
        "type": "array", "items": {"$ref": "#/components/schemas/Question"}}}}  # fmt: skip
    return {
        "operationId": "questions",
        "summary": said["api_list"],
        "tags": ["service"],
        "parameters": [
            {"$ref": "#/components/parameters/lang"},
            _query_parameter("format", {"type": "string", "enum": [LIST.name, HTML.name]}, said["api_format"]),
        ],
        "responses": _with_errors(
            {
                "200": {
                    "description": said["api_list"],
                    "headers": {"ETag": _TAG},
                    "content": {"application/json": {"schema": listed}, "text/html": {"schema": {"type": "string"}}},
                }
            }
        ),
    }


def _search(said: Mapping[str, str]) -> Json:
    text = {"type": "string"}
    counted = {"value": text, "label": text, "count": {"type": "integer", "minimum": 0}}
    choice = {"type": "object", "required": list(counted), "properties": counted}
    hit = ("label", "language", "iri", "href", "kind", "matched")
    found: Json = {
        "type": "object",
        "required": ["total", "page", "page-size", "results", "facets"],
        "properties": {
            "total": {"type": "integer", "minimum": 0},
            "page": {"type": "integer", "minimum": 1},
            "page-size": {"type": "integer", "minimum": 1, "maximum": search.MAX_PAGE_SIZE},
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": list(hit),
                    "properties": dict.fromkeys(hit, text),
                },
            },
            "facets": {"type": "object", "additionalProperties": {"type": "array", "items": choice}},
        },
        "additionalProperties": False,
    }
    named = {"type": "string", "pattern": f"^(?:{IRI})$"}
    size = {"type": "integer", "minimum": 1, "maximum": search.MAX_PAGE_SIZE, "default": search.SUGGESTED}
    return {
        "operationId": "search",
        "summary": said["api_search"],
        "tags": ["service"],
        "parameters": [
            _query_parameter("q", {"type": "string"}, said["search_hint"]),
            _query_parameter("kind", {"type": "string", "enum": list(KINDS)}, said["facet_kind"]),
            *(_query_parameter(facet, named, said[f"facet_{facet}"]) for facet in FACETS if facet != "kind"),
            {"$ref": "#/components/parameters/page"},
            _query_parameter("page-size", size, said["api_page_size"]),
            {"$ref": "#/components/parameters/lang"},
            _query_parameter("format", {"type": "string", "enum": [LIST.name, HTML.name]}, said["api_format"]),
        ],
        "responses": _with_errors(
            {
                "200": {
                    "description": said["api_search"],
                    "headers": {"ETag": _TAG},
                    "content": {"application/json": {"schema": found}, "text/html": {"schema": {"type": "string"}}},
                }
            }
        ),
    }


def _question_schema() -> Json:
    languages = {"type": "object", "required": list(LANGUAGES), "additionalProperties": {"type": "string"}}
    return {
        "type": "object",
        "required": ["id", "href", "form", "question", "summary", "parameters", "columns", "tags"],
        "properties": {
            "id": {"type": "string"},
            "href": {"type": "string", "format": "uri-reference"},
            "form": {"enum": ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]},
            "question": languages,
            "summary": languages,
            "parameters": {"type": "array", "items": {"type": "object", "required": ["name", "type", "required"]}},
            "columns": {"type": "object", "additionalProperties": {"type": "string"}},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "additionalProperties": False,
    }


def _overlap_parameters(pages: Pages, language: str, facets: Sequence[str]) -> list[Json]:
    """What makes a slice, and the measure: the parameters that views and pairs have in common."""
    told = overlap_pages.words(language)
    held = overlap_pages.choices(pages, language)

    def several(name: str, values: Sequence[str]) -> Json:
        schema: Json = {
            "type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "enum": list(values)},
        }  # fmt: skip
        return {**_query_parameter(name, schema, told[f"api_{name}"]), "style": "form", "explode": False}

    def one(name: str, values: Sequence[str], default: str = "") -> Json:
        schema: Json = {"type": "string", "enum": list(values)} | ({"default": default} if default else {})
        return _query_parameter(name, schema, told[f"api_{name}"])

    return [
        one("facet", facets, "members"),
        _query_parameter("date", {"type": "string", "format": "date"}, told["api_date"]),
        several("layer", incidence.LAYERS),
        one("confidence", incidence.GRADES),
        one("plan", held["plan"]),
        several("level", held["level"]),
        several("kind", held["kind"]),
        several("mechanisms", held["mechanism"]),
        one("parties", ["count"]),
        one("measure", list(MEASURES), DEFAULT),
        {"$ref": "#/components/parameters/lang"},
    ]


def _overlaps(pages: Pages, language: str) -> Json:
    said, told = words(language), overlap_pages.words(language)
    facets = [query.id for query in incidence.facets()]
    low, high = overlap_pages.WEIGHT
    weight = {"type": "number", "minimum": low, "maximum": high}
    parameters = [
        *_overlap_parameters(pages, language, [*facets, overlap_pages.COMBINED]),
        *(_query_parameter(f"w-{name}", weight, told["api_weight"].format(facet=name)) for name in facets),
        *(
            _query_parameter(name, {"type": "string", "enum": list(values)}, told[f"api_{name}"])
            for name, values in (
                ("of", overlap_pages.choices(pages, language)["mechanism"]), ("order", draw.ORDERS),
                ("view", overlap_pages.VIEWS), ("show", ["all"]),
            )
        ),
        _format(overlaps.VIEWS, said),
    ]  # fmt: skip
    body = {
        "type": "object",
        "required": ["facet", "measure", "derived", "source", "shown", "links"],
        "properties": {
            "derived": {"const": True},
            "shown": {"type": "object", "required": ["links", "of_links"]},
            "links": {
                "type": "array",
                "items": {"type": "object", "required": ["first", "second", "state", "least", "greatest", "recorded"]},
            },
        },
    }
    return _overlap_operation("overlaps", "api_overlaps", parameters, overlaps.VIEWS, body, language)


def _overlap_pair(pages: Pages, language: str) -> Json:
    said, told = words(language), overlap_pages.words(language)
    keys = [key.partition("/")[2] for key in overlap_pages.choices(pages, language)["mechanism"]]
    ends = [
        {
            "name": name, "in": "path", "required": True, "description": told[f"api_{name}"],
            "schema": {"type": "string", "enum": keys},
        }
        for name in ("first", "second")
    ]  # fmt: skip
    shared = _overlap_parameters(pages, language, [query.id for query in incidence.facets()])
    body = {
        "type": "object",
        "required": ["first", "second", "shared", "possible", "values", "lists", "sparql", "derived", "source"],
        "properties": {"derived": {"const": True}, "sparql": {"type": "string"}, "shared": {"type": "array"}},
    }
    parameters = [*ends, *shared, _format(overlaps.PAIRS, said)]
    return _overlap_operation("overlapOfPair", "api_pair", parameters, overlaps.PAIRS, body, language)


def _overlap_operation(
    name: str, summary: str, parameters: Sequence[Json], offered: tuple[Offer, ...], body: Json, language: str
) -> Json:
    content: Json = {o.media_type: {"schema": body if o.name == "json" else {"type": "string"}} for o in offered}
    answered = {"description": words(language)["answer"], "headers": {"ETag": _TAG}, "content": content}
    told = overlap_pages.words(language)
    return {
        "operationId": name, "summary": told[summary], "description": told["derived"], "tags": ["service"],
        "parameters": list(parameters), "responses": _with_errors({"200": answered}),
    }  # fmt: skip


def _sparql(said: Mapping[str, str], method: str) -> Json:
    graph: Json = {"type": "array", "items": {"type": "string", "format": "iri"}}
    fields: Json = {
        "query": {"type": "string", "minLength": 1, "examples": ["SELECT * { ?s ?p ?o } LIMIT 10"]},
        "default-graph-uri": graph,
        "named-graph-uri": graph,
    }
    content = _content(*SELECT_OFFERS, *RDF_FORMATS, HTML, results={"type": "object", "required": ["head"]})
    found: Json = {
        "operationId": f"sparql{method.capitalize()}",
        "summary": said["api_sparql"],
        "tags": ["service"],
        "responses": _with_errors({"200": {"description": said["answer"], "content": content}}),
    }
    if method == "get":
        found["parameters"] = [
            _query_parameter(name, field, "SPARQL 1.1 Protocol, 2.1.", name == "query")
            for name, field in fields.items()
        ]
    else:
        form = {"schema": {"type": "object", "required": ["query"], "properties": fields}}
        found["requestBody"] = {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": form,
                "application/sparql-query": {"schema": {"type": "string"}},
            },
        }
    return found


def _graph_store(said: Mapping[str, str], graphs: frozenset[str]) -> Json:
    content = _content(*RDF_FORMATS, results={})
    return {
        "operationId": "graph",
        "summary": said["api_graph"],
        "tags": ["service"],
        "parameters": [
            _query_parameter("graph", {"type": "string", "enum": sorted(graphs)}, said["api_graph_iri"], True),
            _query_parameter("format", {"type": "string", "enum": [f.name for f in RDF_FORMATS]}, said["api_format"]),
        ],
        "responses": _with_errors({"200": {"description": said["answer"], "content": content}}),
    }


def _health(said: Mapping[str, str]) -> Json:
    body = {
        "type": "object",
        "required": ["status", "version"],
        "properties": {"status": {"enum": ["ok", "empty"]}, "version": {"type": "string"}},
    }
    content = {"application/json": {"schema": body}}
    return {
        "operationId": "health",
        "summary": said["api_health"],
        "tags": ["service"],
        "responses": {
            "200": {"description": "ok", "content": content},
            "503": {"description": "empty", "content": content},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


# --- routes -----------------------------------------------------------------------------------


def _made(edition: Edition, language: str, root: str) -> Json:
    versions = edition.version.manifest["versions"]
    assert isinstance(versions, dict)
    return document(edition.pages, language, root, versions, edition.graphs)


async def _openapi(request: Request, edition: Edition) -> Response:
    wanted = respond.negotiate(request, (_DOCUMENT,), "the OpenAPI document")
    language = respond.language(request)

    def made() -> bytes:
        found = _made(edition, language, respond.root(request))
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return await respond.represent(
        request, edition, wanted, lambda: asyncio.to_thread(made), key=("/openapi.json", language), headers=headers
    )


async def _api(request: Request, edition: Edition) -> Response:
    wanted = respond.negotiate(request, (HTML,), "this page")
    reader = Reader(wanted.language, respond.root(request), wanted.explicit)

    def made() -> str:
        return edition.pages.api(_made(edition, reader.language, reader.root), reader)

    return await respond.represent(request, edition, wanted, lambda: asyncio.to_thread(made), key=("/api",))


ADDRESSES = (
    Address("/openapi.json", _openapi),
    Address("/api", _api),
)
