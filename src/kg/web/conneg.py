"""From a request to one format and language: suffix, ``?format=``, Accept header; else 406 (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class PageFormat:
    """A page for people, the one format that is made in a language."""

    name: str = "html"
    media_type: str = "text/html"
    extension: str = "html"


HTML = PageFormat()
"""Stands last among the offers: a browser prefers it to all data, a program that accepts anything gets data."""

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


def split(path: str, offers: Sequence[T], languages: Sequence[str]) -> tuple[str, T | None, str]:
    """A path without its suffix, the offer that the suffix names (None for no suffix), and the language of a page.

    Only the ending of an offer is a suffix, so a dot elsewhere stays in the path; only pages have a language.

    >>> from kg.formats import RDF_FORMATS
    >>> split("clause/cmx-2010/A.2.b.2", (*RDF_FORMATS, HTML), ("en", "fr"))
    ('clause/cmx-2010/A.2.b.2', None, '')
    >>> split("clause/cmx-2010/A.2.b.2.fr.html", (HTML,), ("en", "fr"))
    ('clause/cmx-2010/A.2.b.2', PageFormat(name='html', media_type='text/html', extension='html'), 'fr')
    """
    stem, dot, ending = path.rpartition(".")
    found = next((o for o in offers if dot and ending == getattr(o, "extension", None)), None)
    if found is None or not stem or stem.endswith("/"):
        return path, None, ""
    if isinstance(found, PageFormat):
        rest, dot, tag = stem.rpartition(".")
        if dot and tag in languages and rest and not rest.endswith("/"):
            return rest, found, tag
    return stem, found, ""


def language(header: str | None, offers: Sequence[str]) -> str:
    """The best of the language tags `offers` for an Accept-Language header; without a match the first offer.

    A range counts for its language, whatever its region (lookup, RFC 4647, 3.4); ``*`` stands for what no other
    range names; 0 excludes. On equal quality the range named first wins.

    >>> language("de, fr-CA;q=0.8, *;q=0.1", ("en", "fr", "es"))
    'fr'
    """
    given: dict[str, tuple[float, int]] = {}
    for position, part in enumerate(_split(header or "", ",")):
        tag, *parameters = (p.strip().lower() for p in _split(part, ";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                value = value.strip()
                quality = min(1.0, float(value)) if _WEIGHT.fullmatch(value) else 0.0
        main = tag.partition("-")[0]
        given[main] = max(given.get(main, (0.0, -position)), (quality, -position))
    best = max(offers, key=lambda offer: given.get(offer, given.get("*", (0.0, 0))))
    return best if given.get(best, given.get("*", (0.0, 0)))[0] > 0 else offers[0]


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
