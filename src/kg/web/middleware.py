"""What happens to every request: security headers, and an end of the work when the client leaves."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECURITY = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'",
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
