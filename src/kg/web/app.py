"""The live site: one ASGI application over one service, put together from its routes."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.catalogue import Catalogue
from kg.config import Config
from kg.errors import KgError, StoreError
from kg.web import documents, operations, protocol, questions, respond, sparql
from kg.web.middleware import Headers, Leaving
from kg.web.protocol import Refused, problem_response
from kg.web.respond import Address, Handler
from kg.web.service import Edition, Service

_UNREAD = 30
"""Seconds after which a client that takes nothing of its answer is cut off."""


async def _home(request: Request, edition: Edition) -> Response:
    return respond.html(edition.pages.home(respond.reader(request), edition.version.manifest), request)


ADDRESSES = (
    Address("/", _home),
    *sparql.ADDRESSES,
    *questions.ADDRESSES,
    *documents.ADDRESSES,
    *operations.ADDRESSES,
)


def run(
    out: Path, config: Config, catalogue: Catalogue, host: str, port: int, root_path: str, talk: Callable[[str], None]
) -> None:
    """Serve until interrupted.

    Args:
        out: Folder of the built versions.
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
    app = create_app(Service(out, config, catalogue, config.limits), ready=lambda: talk(f"serving {address}"))
    server = uvicorn.Server(
        uvicorn.Config(app, root_path=root_path, log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    )
    server.run(sockets=[listener])


def create_app(service: Service, ready: Callable[[], None] = lambda: None) -> Starlette:
    """The application; it starts and closes the service with its own life."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
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

    async def failed(_: Request, __: Exception) -> Response:
        """A fault of ours; the server logs it with its traceback."""
        return problem_response(KgError("has failed on this request", where="server"))

    app = Starlette(
        exception_handlers={HTTPException: refused, Exception: failed},
        routes=[
            *(route(*address) for address in ADDRESSES),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        lifespan=lifespan,
        middleware=[Middleware(Headers), Middleware(Leaving)],
    )
    app.router.redirect_slashes = False
    return app
