"""The routes for whoever runs the service."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.web.protocol import CORS
from kg.web.respond import Address
from kg.web.service import Edition
from kg.workers import Job

_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")


async def _health(request: Request, edition: Edition) -> Response:
    """Whether a query is answered now: the store is asked, nothing is assumed."""
    answer = await edition.pool.run(Job("ASK { ?s ?p ?o }", None, None, _JSON, RDF_FORMATS[0]))
    alive = bool(json.loads(answer.body)["boolean"])
    body = {"status": "ok" if alive else "empty", "version": edition.version.path.name}
    return JSONResponse(body, 200 if alive else 503, headers={"Cache-Control": "no-store", **CORS})


ADDRESSES = (Address("/health", _health),)
