"""The routes for whoever runs the service, and for whoever wants to know what it promises."""

from __future__ import annotations

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg.formats import RDF_FORMATS, RESULTS_FORMATS, ResultsFormat
from kg.web import respond
from kg.web.conneg import HTML
from kg.web.pages import Reader
from kg.web.protocol import CORS
from kg.web.respond import Address
from kg.web.service import Edition, Service
from kg.web.traffic import MEDIA_TYPE
from kg.workers import Job

_JSON = next(f for f in RESULTS_FORMATS if f.name == "json")
_DATA = ResultsFormat("json", "application/json", "json", None)


async def _service(request: Request, edition: Edition) -> Response:
    """The version served, its limits and what is promised; as JSON ``{version, content_hash, versions, limits}``."""
    wanted = respond.negotiate(request, (_DATA, HTML), "the service page")
    manifest, limits = edition.version.manifest, edition.pool.limits

    async def make() -> str:
        if wanted.offer is HTML:
            reader = Reader(wanted.language, respond.root(request), wanted.explicit)
            return edition.pages.service(reader, manifest, limits)
        about = {name: manifest[name] for name in ("content_hash", "versions")}
        return json.dumps({"version": edition.version.path.name, **about, "limits": asdict(limits)}, indent=1) + "\n"

    return await respond.represent(request, edition, wanted, make)


async def _health(request: Request, edition: Edition) -> Response:
    """Whether a query is answered now: the store is asked, nothing is assumed."""
    answer = await edition.pool.run(Job("ASK { ?s ?p ?o }", None, None, _JSON, RDF_FORMATS[0]))
    alive = bool(json.loads(answer.body)["boolean"])
    body = {"status": "ok" if alive else "empty", "version": edition.version.path.name}
    return JSONResponse(body, 200 if alive else 503, headers={"Cache-Control": "no-store", **CORS})


async def _metrics(request: Request, edition: Edition) -> Response:
    """Numbers for Prometheus; none of them names a client or a query."""
    service: Service = request.app.state.service
    counts, pool = service.counts, edition.pool
    counters: dict[str, tuple[str, float]] = {
        "kg_worker_seconds_total": ("Time that workers were held.", counts.seconds),
        "kg_queries_answered_total": ("Queries answered.", counts.answered),
        "kg_queries_limited_total": ("Answers with more rows or bytes than allowed.", counts.refused),
        "kg_queries_killed_total": ("Queries ended by the time limit.", counts.killed),
        "kg_queries_died_total": ("Queries ended by the memory limit or a crash of the engine.", counts.died),
        "kg_queries_busy_total": ("Queries refused for want of a worker.", counts.busy),
        "kg_workers_forked_total": ("Workers started.", counts.forked),
        "kg_zygotes_restarted_total": ("Times the process that starts workers was replaced.", counts.restarted),
        "kg_reloads_total": ("Versions or settings taken up while running.", service.reloads),
        "kg_reload_failures_total": ("Versions or settings that could not be taken up.", service.failures),
    }
    gauges: dict[str, tuple[str, float]] = {
        "kg_workers_held": ("Workers that answer a query now.", pool.held),
        "kg_workers_limit": ("Workers that may run at once.", pool.limits.concurrent),
        "kg_queries_waiting": ("Queries that wait for a worker now.", pool.waiting),
        "kg_clients": ("Clients whose budget is remembered.", len(service.budget)),
        "kg_quads": ("Quads of the version served.", float(str(edition.version.manifest["quads"]))),
    }
    versions = edition.version.manifest["versions"]
    assert isinstance(versions, dict)
    about = {"version": edition.version.path.name, **{str(k): str(v) for k, v in versions.items()}}
    text = service.traffic.exposition(counters, gauges, about)
    return Response(text, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


async def _robots(request: Request, edition: Edition) -> Response:
    """Crawlers may read documents, pages and dumps; they are asked not to run queries."""
    root = respond.root(request)
    rules = "".join(
        f"Disallow: {root}{path}\n"
        for path in ("/sparql?", "/graph-store", "/query/*?", "/query?", "/search", "/metrics")
    )
    return PlainTextResponse(f"User-agent: *\n{rules}", headers={"Cache-Control": "max-age=86400"})


ADDRESSES = (
    Address("/service", _service),
    Address("/health", _health),
    Address("/metrics", _metrics),
    Address("/robots.txt", _robots),
)
EXEMPT = ("/health", "/metrics")
"""What costs no budget and waits for nobody, so that who runs the service sees it when it is under load."""
