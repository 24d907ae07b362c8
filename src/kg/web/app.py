"""The live site: one ASGI application over one service, put together from its routes."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from kg.errors import KgError, StoreError
from kg.web import (
    documents,
    home,
    openapi,
    operations,
    overlaps,
    protocol,
    publication,
    questions,
    respond,
    search,
    sparql,
)
from kg.web.middleware import Bounds, Clients, Headers, Leaving, Records
from kg.web.pages import STATIC, assets
from kg.web.protocol import Refused, problem_response
from kg.web.respond import Handler
from kg.web.service import Service, Settings
from kg.web.traffic import AccessLog, Traffic

_UNREAD = 30
"""Seconds after which a client that takes nothing of its answer is cut off."""
_SWITCH = 0.0001
"""Seconds that a thread which makes a page may keep the interpreter while requests wait for it; Python's are 0.005."""


class _Assets(StaticFiles):
    """Sheets and scripts: kept for ever under an address that names their version, asked for anew under any other."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        named = parse_qs(scope["query_string"].decode("latin-1")).get("v", [])
        tag = assets().get(path)
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            lasting = tag is not None and named == [tag]
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return response


ADDRESSES = (
    *home.ADDRESSES,
    *search.ADDRESSES,
    *sparql.ADDRESSES,
    *questions.ADDRESSES,
    *openapi.ADDRESSES,
    *documents.ADDRESSES,
    *publication.ADDRESSES,
    *operations.ADDRESSES,
    *overlaps.ADDRESSES,
)

_ROUTES = {"/" + address.path.split("/", 2)[1] for address in ADDRESSES} | {"/static"}


def run(
    out: Path, settings: Settings, host: str, port: int, root_path: str, talk: Callable[[str], None],
    access_log: AccessLog | None = None,
) -> None:  # fmt: skip
    """Serve until interrupted. SIGTERM and SIGINT let running requests end.

    Without a terminal, SIGHUP reads the settings again.

    Args:
        out: Folder of the built versions.
        settings: Read at the start and at each SIGHUP, which also opens the access log anew.
        talk: Told the address once requests are answered.

    Raises:
        StoreError: The address cannot be listened on.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD * 1000)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # from here on a client waits; `ready` is told before the server accepts
    except OSError as error:
        problem = f"cannot be listened on ({error.strerror})"
        raise StoreError(problem, where="kg serve", value=f"{host}:{port}", remedy="Choose another --port.") from error
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}{root_path}/"
    if not ipaddress.ip_address(host).is_loopback:
        talk(f"warning: {host} is reached from other machines; put a proxy with TLS and rate limits in front")
    config, catalogue = settings()
    service = Service(out, config, catalogue, config.limits, settings, Traffic(access_log))
    # a terminal that is closed hangs up too, and must not leave a server behind
    app = create_app(service, lambda: talk(f"serving {address}"), reloads=not os.isatty(0))
    server = uvicorn.Server(uvicorn.Config(
        app, root_path=root_path, log_level="warning", access_log=False, timeout_graceful_shutdown=10,
        proxy_headers=False,  # ours are the configured ones
        server_header=False,
    ))  # fmt: skip
    sys.setswitchinterval(_SWITCH)
    server.run(sockets=[listener])


def create_app(service: Service, ready: Callable[[], None] = lambda: None, reloads: bool = False) -> Starlette:
    """The application; it starts and closes the service with its own life.

    Args:
        ready: Called when requests are answered.
        reloads: Whether SIGHUP is `Service.hang_up`; for the main thread alone.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        if reloads:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, service.hang_up)
        ready()
        yield
        await service.close()

    def route(path: str, handler: Handler, methods: tuple[str, ...]) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return protocol.preflight([*methods, "OPTIONS"])
            async with service.edition() as edition:
                try:
                    return await handler(request, edition)
                except KgError as error:
                    return respond.problem(request, edition, error)

        return Route(path, endpoint, methods=[*methods, "OPTIONS"])

    async def refused(request: Request, error: Exception) -> Response:
        """What the router refuses: no such address, no such method."""
        assert isinstance(error, HTTPException)
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        if error.status_code == 405:
            problem = f"has the method {request.method}, and this service is read-only"
            found = Refused(405, problem, headers={"Allow": allowed}, accepted=allowed)
        else:
            found = Refused(error.status_code, f"is no address here: {error.detail}", value=request.url.path)
        async with service.edition() as edition:
            return respond.problem(request, edition, found)

    async def failed(request: Request, _: Exception) -> Response:
        """A fault of ours; the server logs it with its traceback."""
        error = KgError("has failed on this request", where="server")
        try:
            async with service.edition() as edition:
                return respond.problem(request, edition, error)
        except Exception:  # the page of the fault has it too
            return problem_response(error)

    proxies = list(service.config.proxies)
    app = Starlette(
        exception_handlers={HTTPException: refused, Exception: failed},
        routes=[
            *(route(*address) for address in ADDRESSES),
            Mount("/static", _Assets(directory=STATIC)),
        ],
        lifespan=lifespan,
        middleware=[
            *([Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []),
            Middleware(Headers),
            Middleware(Leaving),
            Middleware(Records, traffic=service.traffic, routes=_ROUTES),
            Middleware(Bounds),
            Middleware(Clients, budget=service.budget, exempt=operations.EXEMPT),
        ],
    )
    app.state.service = service
    app.router.redirect_slashes = False
    return app
