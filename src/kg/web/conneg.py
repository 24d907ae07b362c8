"""From a request to one format: ``?format=``, then the Accept header; else 406 (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
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


def accepted(header: str | None, offers: Sequence[T]) -> T | None:
    """The best of `offers` for an Accept header; on equal quality the first offer wins.

    A missing or empty header accepts everything. The most specific range that matches an offer
    gives its quality; 0 excludes it.

    >>> from kg.formats import RDF_FORMATS
    >>> accepted("text/*;q=0.5, application/ld+json", RDF_FORMATS).name
    'jsonld'
    """
    if header is None or not header.strip():
        return offers[0]
    ranges = [_range(part) for part in header.split(",") if part.strip()]
    best: T | None = None
    best_quality = 0.0
    for offer in offers:
        quality = _quality(offer.media_type, ranges)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def by_name(name: str, offers: Sequence[T]) -> T | None:
    """The offer with this short name, file ending or media type."""
    for offer in offers:
        if name in (offer.name, offer.media_type, getattr(offer, "extension", None)):
            return offer
    return None


def _range(part: str) -> tuple[str, str, float]:
    media, *parameters = (p.strip().lower() for p in part.split(";"))
    kind, _, subtype = media.partition("/")
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return kind, subtype or "*", quality


def _quality(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    kind, _, subtype = media_type.partition("/")
    best = (-1, 0.0)
    for wanted_kind, wanted_subtype, quality in ranges:
        if (wanted_kind, wanted_subtype) == (kind, subtype):
            best = max(best, (2, quality))
        elif wanted_kind == kind and wanted_subtype == "*":
            best = max(best, (1, quality))
        elif wanted_kind == "*" and wanted_subtype == "*":
            best = max(best, (0, quality))
    return best[1]
