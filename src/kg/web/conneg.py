"""From a request to one format: ``?format=``, then the Accept header; else 406 (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Offer(Protocol):
    """A format that a resource can be sent in."""

    @property
    def name(self) -> str:
        """Short name, for ``?format=``."""
        ...

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        ...


T = TypeVar("T", bound=Offer)
Range = tuple[str, str, float]


def accepted(header: str | None, offers: Sequence[T]) -> T | None:
    """The best of `offers` for an Accept header; on equal quality the first offer wins.

    A missing or empty header accepts everything. The most specific range that matches an offer gives
    its quality; 0 excludes it. Parameters of a range other than ``q`` do not narrow it. A part that
    is no media range, or has a malformed quality, accepts nothing.

    >>> from kg.formats import RDF_FORMATS
    >>> accepted("text/*;q=0.5, application/ld+json", RDF_FORMATS).name
    'jsonld'
    """
    if header is None or not header.strip():
        return offers[0]
    ranges = [found for part in _split(header, ",") if (found := _range(part))]
    best: T | None = None
    best_quality = 0.0
    for offer in offers:
        quality = _quality(offer.media_type, ranges)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def by_name(name: str, offers: Sequence[T]) -> T | None:
    """The offer with this short name, file ending, media type or subtype, or a name that clients have for it."""
    for wanted in (name, _CLIENTS.get(name, name)):
        for offer in offers:
            subtype = offer.media_type.partition("/")[2]
            if wanted in (offer.name, offer.media_type, subtype, getattr(offer, "extension", None)):
                return offer
    return None


_CLIENTS = {"json-ld": "jsonld", "n3": "turtle", "xml": "rdfxml"}
"""What SPARQLWrapper puts into ``format=``; it says ``xml`` for RDF/XML too."""


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """A Content-Type header as lower-case media type and parameters (RFC 9110, 8.3.1), quotes removed.

    >>> media_type('Text/Turtle; Charset="UTF-8"')
    ('text/turtle', {'charset': 'UTF-8'})
    """
    kind, *rest = _split(f" {header}", ";")
    pairs = (part.partition("=") for part in rest)
    return kind.strip().lower(), {
        name.strip().lower(): re.sub(r"\\(.)", r"\1", value.strip().strip('"'))
        for name, equals, value in pairs
        if equals
    }


def names(offers: Iterable[Offer]) -> str:
    """What a 406 lists: every media type once, with the short names that ``?format=`` takes."""
    return ", ".join(dict.fromkeys(f"{o.media_type} (format={o.name})" for o in offers))


_PARTS = {mark: re.compile(rf'(?:[^{mark}"]|"(?:[^"\\]|\\.|\\\Z)*(?:"|\Z))+', re.DOTALL) for mark in ",;"}
"""A quotation without an end reaches to the end of the header: so nothing is read twice, whatever is sent."""
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # a token, RFC 9110, 5.6.2
_MEDIA = re.compile(rf"({_WORD})/({_WORD})")
_WEIGHT = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
"""A quality, more liberal than RFC 9110, 12.4.2: Java's old clients send ``*; q=.2``."""


def _split(header: str, mark: str) -> list[str]:
    """The parts between `mark`, which does not count inside a quoted string."""
    return _PARTS[mark].findall(header) or [""]


def _range(part: str) -> Range | None:
    media, *parameters = (p.strip().lower() for p in _split(part, ";"))
    match = _MEDIA.fullmatch("*/*" if media == "*" else media)
    if not match or (match[1] == "*" and match[2] != "*"):
        return None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            return (match[1], match[2], min(1.0, float(value))) if _WEIGHT.fullmatch(value) else None
    return match[1], match[2], 1.0


def _quality(offered: str, ranges: Sequence[Range]) -> float:
    kind, _, subtype = offered.partition("/")
    best = (-1, 0.0)
    for wanted_kind, wanted_subtype, quality in ranges:
        if (wanted_kind, wanted_subtype) == (kind, subtype):
            best = max(best, (2, quality))
        elif wanted_kind == kind and wanted_subtype == "*":
            best = max(best, (1, quality))
        elif wanted_kind == "*":
            best = max(best, (0, quality))
    return best[1]
