"""The one SPARQL lexer: bind the parameters of canned queries, refuse SERVICE, cap size and nesting.

It only splits a query into tokens (SPARQL 1.1, section 19.8, productions 139 and on). Everything
else about a query is the engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from rdflib.term import Literal, Node, URIRef

from kg import vocab
from kg.errors import ParameterError, QueryError

MAX_CHARACTERS = 100_000
MAX_TOKENS = 10_000
"""Without space and comments. pyoxigraph 0.5.9 overflows its stack on chains such as ``1+1+…`` from about 18,000."""
MAX_NESTING = 64
"""Brackets of any kind open at once; an engine's parser recurses on them and can be made to overflow."""

# Productions 164 to 172 of SPARQL 1.1 as character classes. A class that took more than the grammar
# allows would hide what follows a name from us, and an engine would still see it.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_CHARS = f"{_VARIABLE}\\-"
_ESCAPED_IN_NAME = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<string>
        \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
      | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | "(?:[^"\\\n\r]|\\.)*"
      | '(?:[^'\\\n\r]|\\.)*'
      )
    | (?P<broken>["'].*)
    | (?P<variable>[?$][{_BASE}_0-9][{_VARIABLE}]*)
    | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    | (?P<prefixed>
        (?:[{_BASE}](?:[{_CHARS}.]{{0,63}}[{_CHARS}])?)?:
        (?:(?:[{_BASE}_0-9:]|{_ESCAPED_IN_NAME})(?:(?:[{_CHARS}.:]|{_ESCAPED_IN_NAME})*(?:[{_CHARS}:]|{_ESCAPED_IN_NAME}))?)?
      )
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[{_BASE}][{_BASE}0-9_]*)
    | (?P<space>\s+)
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """One token: its kind (a group name of the lexer), its text, and the offset of its first character."""

    kind: str
    text: str
    start: int


def decode(query: str) -> str:
    r"""Replace ``\uXXXX`` and ``\UXXXXXXXX``, which SPARQL decodes before anything else (section 19.2).

    Raises:
        QueryError: An escape names no character.
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QueryError("is no character", where="query", value=match[0])
        return chr(code)

    return _ESCAPED.sub(character, query)


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query, white space and comments included; joined they give the query again."""
    for match in _TOKEN.finditer(query):
        yield Token(match.lastgroup or "other", match[0], match.start())


def refuse_service(query: str) -> str:
    r"""Let a query pass that asks only our own data and whose shape cannot harm a parser.

    Oxigraph reads keywords without looking where a word ends, and reads ``<`` as an operator wherever
    an operator may stand. So ``SERVICEex:x``, ``trueSERVICE`` and ``(?a<'>')SERVICE`` reach another
    endpoint there, though they do not by the letter of the grammar; they are refused as well.

    Returns:
        The query with its ``\u`` escapes decoded.

    Raises:
        QueryError: SERVICE occurs as a word, the query is too long, nests too deep, or cannot be told
            apart safely (a string without end, an escape within an escape); with line and column.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"has {len(query)} characters", where="query", accepted=f"at most {MAX_CHARACTERS}")
    query = decode(query)
    if hidden := _ESCAPED.search(query):
        raise _at(query, hidden.start(), "is an escape within an escape", hidden[0], "the character itself")
    count = depth = 0
    previous = ""
    glued: Token | None = None
    doubtful: Token | None = None
    for token in tokens(query):
        if token.kind in ("space", "comment"):
            continue
        count += 1
        if count > MAX_TOKENS:
            raise QueryError(f"has more than {MAX_TOKENS} tokens", where="query", accepted=f"at most {MAX_TOKENS}")
        if glued and token.text == "{":
            raise _refused(query, glued)
        glued = None
        match token.kind:
            case "open":
                depth += 1
                if depth > MAX_NESTING:
                    raise _at(
                        query, token.start, "opens too many brackets", token.text, f"at most {MAX_NESTING} at once"
                    )
            case "close":
                depth = max(depth - 1, 0)
            case "broken":
                raise _at(query, token.start, "is a string without end", token.text[:20], "a closed string")
            case "word" if "SERVICE" in token.text.upper():
                raise _refused(query, token)
            case "prefixed" if "SERVICE" in token.text.partition(":")[0].upper() and previous.upper() != "GRAPH":
                glued = token
            case "iri" if _DOUBTFUL_IRI.match(token.text):
                doubtful = doubtful or token
        previous = token.text
    if doubtful and ("SERVICE" in query.upper() or len(re.findall(r"[({\[]", query)) > MAX_NESTING):
        raise _at(
            query, doubtful.start, "may be read as two comparisons", doubtful.text,
            "an absolute IRI with ://, or the query without it",
        )  # fmt: skip
    return query


_DOUBTFUL_IRI = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*://).*['#]")
"""An IRI that Oxigraph can read as ``<``, an expression, and the start of a string or comment (``<'>'``)."""


def _refused(query: str, token: Token) -> QueryError:
    return _at(
        query, token.start, "is refused: queries reach no other endpoint", token.text, "a query on this data alone"
    )


def form_of(query: str) -> str:
    """The first word after the prologue, in capitals: SELECT, ASK, CONSTRUCT, DESCRIBE, or what else stands there."""
    for token in tokens(query):
        if token.kind == "word" and token.text.upper() not in ("PREFIX", "BASE"):
            return token.text.upper()
    return ""


_EXTENSION = re.compile(r"(?:bif|sql):", re.IGNORECASE)


def refuse_extensions(query: str) -> str:
    """Let a query pass that uses no way past SPARQL which Virtuoso offers.

    These are ``DEFINE`` pragmas, which may fetch graphs from the web or answer over other graphs than
    asked, and the functions and properties of ``bif:`` and ``sql:``, which call into the database.

    Raises:
        QueryError: It does; with line and column.
    """
    declared: dict[str, set[str]] = {}
    before: list[str] = ["", ""]
    for token in tokens(query):
        if token.kind in ("space", "comment"):
            continue
        meant: list[str] = []
        if token.kind == "iri":
            meant = [token.text[1:-1]]
            if before[0].upper() == "PREFIX":
                declared.setdefault(before[1].rstrip(":"), set()).update(meant)
        elif token.kind == "prefixed":
            prefix, _, local = token.text.partition(":")
            meant = [token.text, *(namespace + local.replace("\\", "") for namespace in declared.get(prefix, ()))]
        pragma = token.kind == "word" and token.text.upper() == "DEFINE"
        if pragma or any(_EXTENSION.match(iri) for iri in meant):
            raise _at(query, token.start, "is refused: it is no SPARQL 1.1", token.text, "standard SPARQL")
        before = [before[1], token.text]
    return query


def bind(query: str, values: Mapping[str, Node | None]) -> str:
    """Put terms in the place of the ``$name`` tokens of a canned query.

    A value is written as one complete term, so it cannot change the meaning of the query; inside
    strings, IRIs and comments nothing is replaced.

    Args:
        query: A query of the catalogue, in which ``$name`` is a parameter and ``?name`` a variable.
        values: Parameter to IRI or literal; None is written ``UNDEF``, which only VALUES accepts.

    Raises:
        ParameterError: A parameter has no value, a value has no parameter, or a value is no IRI or literal.
    """
    between, wanted = _parameters(query)
    for name in wanted:
        if name not in values:
            raise ParameterError("has no value", where="query", value=f"${name}", accepted=", ".join(sorted(values)))
    if unused := sorted(set(values) - set(wanted)):
        raise ParameterError("is no parameter", where="query", value=unused[0], accepted=", ".join(sorted(set(wanted))))
    terms = {name: serialise(value, name) for name, value in values.items()}
    return between[0] + "".join(terms[name] + text for name, text in zip(wanted, between[1:], strict=True))


@lru_cache(512)
def _parameters(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The text before, between and after the parameters of a canned query, and their names as they occur."""
    between, names = [""], []
    for token in tokens(query):
        if token.kind == "variable" and token.text[0] == "$":
            names.append(token.text[1:])
            between.append("")
        else:
            between[-1] += token.text
    return tuple(between), tuple(names)


_STRING_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_LIKE_AN_ESCAPE = re.compile(r"\\\\([uU])")
"""A backslash before ``u`` in a value, which an engine that decodes ``\\u`` before it reads strings would decode."""
_IRI_REFUSED = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def serialise(value: Node | None, name: str = "value") -> str:
    """One term in SPARQL syntax; None is ``UNDEF``.

    Raises:
        ParameterError: An IRI with characters that SPARQL forbids in one, or neither IRI nor literal.
    """
    if value is None:
        return "UNDEF"
    if isinstance(value, URIRef):
        if _IRI_REFUSED.search(value) or ":" not in value:
            raise ParameterError(
                "is not an IRI", where=f"parameter {name}", value=str(value), accepted="an absolute IRI"
            )
        return f"<{value}>"
    if isinstance(value, Literal):
        text = '"' + "".join(_STRING_ESCAPES.get(c, c) for c in str(value)) + '"'
        text = _LIKE_AN_ESCAPE.sub(lambda m: f"\\\\\\U{ord(m[1]):08X}", text)
        if value.language:
            if not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", value.language):
                raise ParameterError("is not a language tag", where=f"parameter {name}", value=value.language)
            return f"{text}@{value.language}"
        return f"{text}^^{serialise(value.datatype, name)}" if value.datatype else text
    raise ParameterError("is neither IRI nor literal", where=f"parameter {name}", value=value)


def with_prefixes(query: str, schemes: Iterable[str] = ()) -> str:
    """`query` with PREFIX lines for the known prefixes that it uses and does not declare.

    Args:
        schemes: Names of the concept schemes, each of which is a prefix too (``modality:``).
    """
    declared: set[str] = set()
    used: set[str] = set()
    previous = ""
    for token in tokens(query):
        if token.kind == "prefixed":
            prefix, _, local = token.text.partition(":")
            (declared if previous.upper() == "PREFIX" and not local else used).add(prefix)
        if token.kind not in ("space", "comment"):
            previous = token.text
    known = vocab.prefixes(f"{vocab.SCHEME}{name}/" for name in schemes)
    return "".join(f"PREFIX {p}: <{known[p]}>\n" for p in sorted(used - declared) if p in known) + query


def names(query: str) -> set[str]:
    """The IRIs that a query names, by prefixed name or in full; prefix declarations do not count."""
    prefixes: dict[str, str] = {}
    found: set[str] = set()
    previous: list[str] = ["", ""]
    for token in tokens(query):
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "iri":
            if previous[0].upper() == "PREFIX":
                prefixes[previous[1].rstrip(":")] = token.text[1:-1]
            elif previous[1].upper() != "BASE":
                found.add(token.text[1:-1])
        elif token.kind == "prefixed" and previous[1].upper() != "PREFIX":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                found.add(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        previous = [previous[1], token.text]
    return found


def position(text: str, offset: int) -> tuple[int, int]:
    """The 1-based line and column of an offset."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _at(query: str, offset: int, problem: str, value: str, accepted: str) -> QueryError:
    line, column = position(query, offset)
    return QueryError(problem, where=f"query:{line}:{column}", value=value, accepted=accepted, line=line, column=column)


def dataset_clause(query: str, base: str = "") -> list[str]:
    """The graph IRIs of FROM and FROM NAMED, in order; an unknown prefix is given as written.

    The clause stands outside all brackets, but a template or an expression may come before it.

    Args:
        base: What a relative IRI is resolved against if the query has no BASE.
    """
    if "FROM" not in query.upper():
        return []
    prefixes: dict[str, str] = {}
    depth = 0
    found: list[str] = []
    seen: list[str] = ["", ""]
    for token in tokens(query):
        if token.kind in ("space", "comment"):
            continue
        before, last = seen[0].upper(), seen[1].upper()
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "iri" and before == "PREFIX":
            prefixes[seen[1].rstrip(":")] = _absolute(base, token.text[1:-1])
        elif token.kind == "iri" and last == "BASE":
            base = _absolute(base, token.text[1:-1])
        elif not depth and (last == "FROM" or (before == "FROM" and last == "NAMED")):
            if token.kind == "iri":
                found.append(_absolute(base, token.text[1:-1]))
            elif token.kind == "prefixed":
                prefix, _, local = token.text.partition(":")
                known = prefix in prefixes
                found.append(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if known else token.text)
        seen = [seen[1], token.text]
    return found


def _absolute(base: str, iri: str) -> str:
    try:
        return urljoin(base, iri)
    except ValueError:  # no address at all, such as http://[
        return iri


def undeclared_prefix(query: str) -> Token | None:
    """The first prefixed name whose prefix the query does not declare."""
    declared: set[str] = set()
    previous = ""
    for token in tokens(query):
        if token.kind == "prefixed":
            prefix = token.text.partition(":")[0]
            if previous.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return token
        if token.kind not in ("space", "comment"):
            previous = token.text
    return None


def check_iri(value: str, name: str) -> None:
    """Let an absolute IRI pass.

    Raises:
        ParameterError: It has characters that an IRI cannot have, or no scheme.
    """
    serialise(URIRef(value), name)


_AT = re.compile(r"error at (\d+):(\d+): *(.*)", re.DOTALL)


def oxigraph_error(message: str) -> QueryError | None:
    """Oxigraph's words on a syntax error as ours, with what it expected; None if it says no place."""
    match = _AT.search(message)
    if not match:
        return None
    line, column, said = int(match[1]), int(match[2]), match[3].strip()
    words = [w.strip() for w in said.removeprefix("expected ").removeprefix("one of ").split(", ")]
    words = [w for w in words if not w.startswith(("[", "|", "'"))]
    told = [w for w in words if " " in w and not w.startswith('"')]  # such as "Prefix not found"
    where = f"query:{line}:{column}"
    if told:
        return QueryError(f"is not SPARQL 1.1: {told[0]}", where=where, line=line, column=column)
    accepted = " ".join(words[:12]) + (" …" if len(words) > 12 else "")
    return QueryError("is not SPARQL 1.1", where=where, accepted=accepted, line=line, column=column)
