"""One SPARQL 1.1 endpoint over HTTP: bounded in time and bytes, its errors translated here.

SPARQLWrapper writes the requests (SPARQL 1.1 Protocol, sections 2.1 and 2.2). Its own timeout is one
per socket operation, so a server that sends a byte now and then would hold it for ever; its errors
read a body of any length; its digest login changes the whole process. So the requests are opened here.
"""

from __future__ import annotations

import base64
import io
import ipaddress
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

import SPARQLWrapper

from kg import __version__, sparql_text
from kg.errors import QueryError, StoreError

SECONDS = 30.0
MAX_BYTES = 64 * 1024 * 1024
_LONGEST_GET = 1500
_CHUNK = 64 * 1024


class Refused(StoreError):
    """The endpoint answers with a status that says it does not do this; `status` is the number."""

    def __init__(self, status: int, problem: str, *, where: str, value: object = None, remedy: str = "") -> None:
        self.status = status
        super().__init__(problem, where=where, value=value, remedy=remedy)


@dataclass(frozen=True)
class Answer:
    """A complete answer with a status of 2xx.

    Attributes:
        media_type: Lower case, without parameters; empty if the server names none.
        headers: Lower-case name to value.
    """

    media_type: str
    headers: dict[str, str]
    body: bytes


class Endpoint:
    """Where to ask, where to update, where to put a graph.

    Args:
        query: Address of the query operation.
        update: Address of the update operation; default: the same.
        graph_store: Address of the Graph Store Protocol, to which ``?graph=`` is appended.
        user, password: Sent when the server asks for them: by digest, or, over https or to this
            machine, by basic authentication.
        seconds: Time for one whole exchange, from connecting to the last byte of the answer.
        max_bytes: Largest answer that is read.

    Raises:
        StoreError: An address is not http(s), or holds a user name or password.
    """

    def __init__(
        self,
        query: str,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        user: str | None = None,
        password: str | None = None,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        for address in (query, update, graph_store):
            if address is not None:
                _check(address)
        self.url, self.update_url, self.graph_store_url = query, update or query, graph_store
        self._login = _Login(user, password) if user and password else None
        self._seconds, self._max_bytes = seconds, max_bytes

    def query(self, text: str, form: str, accept: str, dataset: Sequence[tuple[str, str]]) -> Answer:
        """Ask: by GET if it is short, else by POST of a form.

        Args:
            form: SELECT, ASK, CONSTRUCT or DESCRIBE.
            dataset: Parameters ``default-graph-uri`` and ``named-graph-uri`` with their values.

        Raises:
            QueryError: The endpoint says that the query is wrong or fails; with line and column if it tells.
            StoreError: It does not answer in time, or not as a SPARQL endpoint does.
        """
        wrapper = self._wrapper(text, form)
        wrapper.addCustomHttpHeader("Accept", accept)
        for name, value in dataset:
            wrapper.addParameter(name, value)
        length = len(urllib.parse.urlencode([("query", text), *dataset])) + len(self.url)
        wrapper.setMethod("POST" if length > _LONGEST_GET or "?" in self.url else "GET")
        return self._exchange(wrapper, self.url)

    def update(self, text: str) -> None:
        """Send an update; errors as for `query`."""
        wrapper = self._wrapper(text, "INSERT")
        wrapper.setMethod("POST")
        self._exchange(wrapper, self.update_url)

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a named graph by N-Triples (Graph Store Protocol, section 5.3).

        Raises:
            Refused: The server does not offer this, or not to this user.
            StoreError: It does not answer in time.
        """
        assert self.graph_store_url is not None
        mark = "&" if "?" in self.graph_store_url else "?"
        request = urllib.request.Request(  # noqa: S310 - http(s), checked at the start
            f"{self.graph_store_url}{mark}graph={urllib.parse.quote(graph, safe='')}",
            data=triples,
            method="PUT",
            headers={"Content-Type": "application/n-triples", "User-Agent": f"kg/{__version__}"},
        )
        try:
            self._exchange(request, self.graph_store_url)
        except _BrokeOff as error:  # such as a limit on bodies, told by hanging up
            raise Refused(0, "hangs up on the graph", where="endpoint", value=self.graph_store_url) from error

    def _wrapper(self, text: str, form: str) -> _Wrapper:
        wrapper = _Wrapper(self.url, self.update_url, agent=f"kg/{__version__}")
        wrapper.setOnlyConneg(True)
        wrapper.setReturnFormat(SPARQLWrapper.TURTLE if form == "CONSTRUCT" else SPARQLWrapper.JSON)
        # not `setQuery`: it looks for the form by a regular expression that backtracks, and may find another one
        wrapper.queryString, wrapper.queryType = text, form
        return wrapper

    def _exchange(self, request: _Wrapper | urllib.request.Request, url: str) -> Answer:
        deadline = time.monotonic() + self._seconds
        opener = _opener(deadline)

        def send(prepared: urllib.request.Request) -> Any:
            if self._login is None:
                return opener.open(prepared, timeout=self._seconds)
            return self._login.open(opener, prepared, url, self._seconds)

        try:
            if isinstance(request, _Wrapper):
                request.send = send
                response = request.query().response
            else:
                response = send(request)
            with response:
                return self._read(response, url)
        except urllib.error.HTTPError as error:
            with error:
                raise self._translated(error, url) from error
        except (OSError, HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            if isinstance(reason, TimeoutError):
                raise StoreError(
                    f"gave no whole answer within {self._seconds:g} s", where="endpoint", value=url
                ) from error
            said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            kind = _BrokeOff if isinstance(reason, BrokenPipeError | ConnectionResetError) else StoreError
            problem = "breaks off or speaks no HTTP" if isinstance(reason, HTTPException) else "does not answer"
            raise kind(f"{problem} ({said[:200]})", where="endpoint", value=url) from error

    def _read(self, response: Any, url: str) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = bytearray()
        while chunk := response.read(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                raise StoreError(f"answers more than {self._max_bytes:,} bytes", where="endpoint", value=url)
        announced = headers.get("content-length", "")
        if announced.isdigit() and "transfer-encoding" not in headers and len(body) < int(announced):
            raise StoreError(f"broke off after {len(body):,} of {int(announced):,} bytes", where="endpoint", value=url)
        if "x-sql-state" in headers:  # Virtuoso's "anytime" answer: status 200, part of the rows
            said = headers.get("x-sql-message", headers["x-sql-state"])
            raise StoreError(f"answers in part only ({said[:120]})", where="endpoint", value=url)
        return Answer(headers.get("content-type", "").partition(";")[0].strip().lower(), headers, bytes(body))

    def _translated(self, error: urllib.error.HTTPError, url: str) -> StoreError | QueryError:
        where = "endpoint"
        if 300 <= error.code < 400:
            target = str(error.headers.get("Location", ""))[:200]
            return Refused(error.code, "leads elsewhere", where=where, value=url, remedy=f"Use the address {target}")
        try:
            said = error.read(4096).decode("utf-8", "replace").strip()
        except (OSError, HTTPException):
            said = ""
        if error.code in (401, 403, 407):
            known = "refuses the user or password" if self._login else "asks for a user and password"
            return Refused(
                error.code, f"{known} ({error.code})", where=where, value=url,
                remedy="Set KG_USER and KG_PASSWORD in the environment.",
            )  # fmt: skip
        # Virtuoso answers 500 to a query that fails while it runs, and says so in the first word
        if error.code == 400 or (error.code == 500 and said.startswith("Virtuoso ")):
            return _query_error(said)
        text = "" if said.startswith("<") else f": {said.splitlines()[0][:200]}" if said else ""
        return Refused(error.code, f"answers {error.code} {error.reason}{text}", where=where, value=url)


class _BrokeOff(StoreError):
    """The connection ended before the answer."""


class _Login:
    """A user, and how each address wants to be told of one.

    The challenge is asked for ahead of the request: Virtuoso refuses and hangs up while a body is
    still on its way, so that a request without a login never learns what was asked.
    """

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.HTTPDigestAuthHandler(self._passwords)
        self._challenges: dict[str, tuple[str, dict[str, str]]] = {}

    def open(
        self, opener: urllib.request.OpenerDirector, request: urllib.request.Request, url: str, seconds: float
    ) -> Any:
        known = url in self._challenges
        try:
            self._sign(opener, request, url, seconds)
            return opener.open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            if error.code != 401 or not known:
                raise
            error.close()
        del self._challenges[url]  # the number that was given out with it has run out
        self._sign(opener, request, url, seconds)
        return opener.open(request, timeout=seconds)

    def _sign(
        self, opener: urllib.request.OpenerDirector, request: urllib.request.Request, url: str, seconds: float
    ) -> None:
        if url not in self._challenges:
            self._passwords.add_password(None, url, self._user, self._password)
            self._challenges[url] = self._challenge(opener, url, seconds)
        scheme, challenge = self._challenges[url]
        if scheme == "digest":
            signed = self._digest.get_authorization(request, challenge)
            request.add_unredirected_header("Authorization", f"Digest {signed}")
        elif scheme == "basic" and (url.startswith("https:") or _is_here(url)):
            pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {pair}")

    @staticmethod
    def _challenge(opener: urllib.request.OpenerDirector, url: str, seconds: float) -> tuple[str, dict[str, str]]:
        try:
            opener.open(urllib.request.Request(url), timeout=seconds).close()  # noqa: S310 - http(s)
        except urllib.error.HTTPError as error:
            with error:
                for offer in error.headers.get_all("WWW-Authenticate") or ():
                    scheme, _, rest = offer.partition(" ")
                    if scheme.lower() in ("digest", "basic"):
                        pairs = filter(None, urllib.request.parse_http_list(rest))
                        return scheme.lower(), urllib.request.parse_keqv_list(list(pairs))
        return "", {}


def _opener(deadline: float) -> urllib.request.OpenerDirector:
    """Only http and https, and no redirects: a POST would lose its body, a login could go astray."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Http(deadline),
        _Https(deadline),
    ):
        opener.add_handler(handler)
    return opener


def _check(address: str) -> None:
    try:
        parts = urllib.parse.urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\x00-\x20\x7f]", address):
        raise StoreError("is no endpoint", where="endpoint", value=address, accepted="an http(s) address")
    if "@" in parts.netloc:
        raise StoreError(
            "holds a user or password", where="endpoint", value=f"{parts.scheme}://…@{parts.hostname}",
            remedy="Set KG_USER and KG_PASSWORD in the environment.",
        )  # fmt: skip


def _is_here(url: str) -> bool:
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_VIRTUOSO_AT = re.compile(r"Virtuoso \w+ Error (?:\w+: )?(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_LINE = re.compile(r"\bline:? (\d+)(?:,? col(?:umn)?:? (\d+))?", re.IGNORECASE)


def _query_error(said: str) -> QueryError:
    """What an endpoint says about a bad query, with the place if it names one."""
    if found := sparql_text.oxigraph_error(said):
        return found
    match = _VIRTUOSO_AT.match(said)
    text = " ".join((match[1] if match else "" if said.startswith("<") else said).split())[:300]
    place = _LINE.search(text)
    at = int(place[1]) if place else 0  # Virtuoso says "line 0" when it does not know
    across = int(place[2]) if place and place[2] else None
    where = "query" + (f":{at}" if at else "") + (f":{across}" if at and across else "")
    return QueryError(
        f"is refused by the endpoint: {text or 'no reason given'}", where=where, line=at or None, column=across
    )


# --- one deadline for a whole exchange ----------------------------------------------------------


class _Wrapper(SPARQLWrapper.SPARQLWrapper):
    """SPARQLWrapper whose request is sent by us."""

    send: Callable[[urllib.request.Request], Any]

    def _query(self) -> tuple[Any, str]:
        return self.send(self._createRequest()), self.returnFormat


class _Timed(io.RawIOBase):
    """Reads from a socket until a moment, however the bytes trickle in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, deadline: float, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))


def _connect(kind: type[HTTPConnection], deadline: float, host: str, **named: Any) -> HTTPConnection:
    named["timeout"] = max(deadline - time.monotonic(), 0.001)  # a login makes a second connection
    connection = kind(host, **named)
    connection.response_class = partial(_Response, deadline=deadline)  # type: ignore[assignment]
    return connection


class _Http(urllib.request.HTTPHandler):
    def __init__(self, deadline: float) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(partial(_connect, HTTPConnection, self._deadline), request)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, deadline: float) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, request: urllib.request.Request) -> Any:
        factory = partial(_connect, HTTPSConnection, self._deadline)
        return self.do_open(factory, request, context=ssl.create_default_context())
