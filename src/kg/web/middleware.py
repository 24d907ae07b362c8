"""What happens to every request: bounds, security headers, turns and bills, counts, an end when the client leaves."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import budget
from kg.budget import Bill, Budget
from kg.web.protocol import MAX_ADDRESS, MAX_BODY, Refused, problem_response
from kg.web.traffic import Traffic, Visit

_log = logging.getLogger(__name__)

_SECURITY = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    b"img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"cross-origin",  # open data: any page may read it
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}


class Headers:
    """Security headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in _SECURITY.items() if h[0] not in present)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class Leaving:
    """Ends the work on a request when its client has left, so that its query does not run on."""

    AFTER = 0.1
    """Seconds before the client is watched; most requests are answered by then and pay nothing for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request, left = asyncio.current_task(), False
        whole = scope["method"] in ("GET", "HEAD")  # whether the body has come; it must not be read here
        watching: asyncio.Task[None] | None = None
        assert request is not None

        async def received() -> Message:
            nonlocal whole
            message = await receive()
            whole = whole or not message.get("more_body", False)
            return message

        async def watch() -> None:
            nonlocal left
            while not whole or (await receive())["type"] != "http.disconnect":
                await asyncio.sleep(self.AFTER)
            left = True
            request.cancel()

        def begin() -> None:
            nonlocal watching
            watching = asyncio.create_task(watch())

        timer = asyncio.get_running_loop().call_later(self.AFTER, begin)
        try:
            return await self.app(scope, received, send)
        except asyncio.CancelledError:
            if not left:
                raise
            request.uncancel()
            return None
        finally:
            timer.cancel()
            if watching is not None:
                watching.cancel()


class Bounds:
    """Refuses what is too large before anything reads it."""

    PATH = 4096
    """Bytes of a path; our longest has a tenth of that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refused := self._refused(scope)):
            return await problem_response(refused)(scope, receive, send)
        return await self.app(scope, receive, send)

    def _refused(self, scope: Scope) -> Refused | None:
        if len(scope["query_string"]) > MAX_ADDRESS:
            return Refused(414, f"has more than {MAX_ADDRESS} bytes of parameters", accepted="POST for long queries")
        if len(scope.get("raw_path") or scope["path"].encode()) > self.PATH:
            return Refused(414, f"has a path of more than {self.PATH} bytes", accepted=f"at most {self.PATH}")
        if any(k == b"content-length" and v.isdigit() and int(v[:19]) > MAX_BODY for k, v in scope["headers"]):
            return Refused(413, f"has a body of more than {MAX_BODY} bytes", accepted=f"at most {MAX_BODY}")
        return None


class Clients:
    """Knows who asks: gives each client its turns, and an account that the worker time of its queries goes on.

    A client is its address, or, behind a trusted proxy, the one that the proxy names (see `proxies` in `kg.toml`).
    """

    PAUSE = 1.0
    """Seconds that a refusal for lack of budget takes, so that asking again at once brings a client nothing."""

    def __init__(self, app: ASGIApp, budget: Budget, exempt: Collection[str]) -> None:
        """Args: exempt: Paths that cost nothing and wait for nobody."""
        self.app, self.budget, self.exempt = app, budget, frozenset(exempt)
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        exempt = local_path(scope) in self.exempt
        account = None if exempt else self.budget.account(self._client(scope))

        async def paused(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 429:
                await asyncio.sleep(self.PAUSE)
            await send(message)

        with budget.paying(account) as scope["kg.bill"]:
            if account is not None:
                await account.turn()
            return await self.app(scope, receive, paused)

    def _client(self, scope: Scope) -> str:
        host, port = scope.get("client") or ("", 0)
        # where the proxy is trusted, its name and port have been replaced by the client's, which has no port
        if not self._told and port and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            self._told = True
            _log.warning(
                "%s names its clients in X-Forwarded-For but is not in `proxies` of kg.toml: "
                "if it is your proxy, all who come through it share one budget", host
            )  # fmt: skip
        return str(host)


class Records:
    """Counts every request when it has ended, and writes it into the access log."""

    def __init__(self, app: ASGIApp, traffic: Traffic, routes: Collection[str]) -> None:
        """Args: routes: First parts of the paths that are counted by name."""
        self.app, self.traffic, self.routes = app, traffic, frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, status, size = time.perf_counter(), 0, 0
        log = self.traffic.log
        body = bytearray() if log is not None and log.queries else None

        async def received() -> Message:
            message = await receive()
            if body is not None and len(body) < MAX_BODY:
                body.extend(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and scope["method"] != "HEAD":
                size += len(message.get("body", b""))
            await send(message)

        self.traffic.running += 1
        try:
            await self.app(scope, received, sent)
        except asyncio.CancelledError:
            status = 499
            raise
        finally:
            self.traffic.running -= 1
            path = local_path(scope)
            first = "/" + path.split("/", 2)[1] if "/" in path else path
            bill: Bill | None = scope.get("kg.bill")
            self.traffic.note(Visit(
                client=str((scope.get("client") or ("",))[0]),
                method=scope["method"] if scope["method"] in _METHODS else "other",
                route=first if first in self.routes else "other",
                path=path,
                query=b" ".join((scope["query_string"], body or b"")).decode("utf-8", "replace").strip(),
                status=status or 500,
                size=size,
                seconds=time.perf_counter() - start,
                worker=bill.seconds if bill else 0.0,
            ))  # fmt: skip


_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def local_path(scope: Scope) -> str:
    """The path within the site, without the prefix under which a proxy publishes it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"
