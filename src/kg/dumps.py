"""The whole dataset as files to take away: one per RDF syntax, compressed, with checksums.

A dump holds what the publisher wrote, that is every graph, of ``graph/dataset`` the hand-written part. What is computed
about the dataset (`kg.metadata`) names the size and checksum of each dump and so cannot stand in it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg import vocab
from kg.dataset import Dataset
from kg.formats import RDF_FORMATS, RdfFormat

SUMS = "SHA256SUMS"
"""Name of the list of checksums, in the form that ``sha256sum --check`` reads."""
FORMATS = tuple(f for f in RDF_FORMATS if f.name in ("nquads", "trig", "turtle", "jsonld"))


@dataclass(frozen=True)
class Dump:
    """One file.

    Attributes:
        name: File name, such as ``bilateral-0.1.0.nq.gz``.
        format: Short name of the RDF syntax (`kg.formats`).
        media_type: Of what the file holds, once uncompressed.
        bytes: Size of the file.
        sha256: Of the file, in hexadecimal.
    """

    name: str
    format: str
    media_type: str
    bytes: int
    sha256: str


def serialised(data: Dataset, syntax: RdfFormat) -> bytes:
    """All statements in one syntax, in a fixed order; Turtle has no graphs, so there they stand together."""
    return data.nquads() if syntax.name == "nquads" else _serialised(_ordered(data), syntax)


def _ordered(data: Dataset) -> list[ox.Quad]:
    return sorted(data.quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))


def _serialised(quads: list[ox.Quad], syntax: RdfFormat) -> bytes:
    prefixes = vocab.prefixes(_iris(quads))
    body = ox.serialize(quads if syntax.graphs else [q.triple for q in quads], format=syntax.ox, prefixes=prefixes)
    assert body is not None
    return body


def dumps(data: Dataset, stem: str) -> Iterator[tuple[Dump, bytes]]:
    """Every dump with its content; equal data give equal bytes (with the same zlib).

    Args:
        stem: What the file names begin with.
    """
    ordered = _ordered(data)
    for syntax in FORMATS:
        # No time and no file name stand in the header of the file, so that nothing but the data decides its bytes.
        body = data.nquads() if syntax.name == "nquads" else _serialised(ordered, syntax)
        content = gzip.compress(body, 6, mtime=0)
        name = f"{stem}.{syntax.extension}.gz"
        yield (
            Dump(name, syntax.name, syntax.media_type, len(content), hashlib.sha256(content).hexdigest()),
            content,
        )


def sums(files: Iterable[Mapping[str, object] | Dump]) -> str:
    """The list of checksums of the dumps."""
    found = [(f.sha256, f.name) if isinstance(f, Dump) else (f["sha256"], f["name"]) for f in files]
    return "".join(f"{digest}  {name}\n" for digest, name in found)


def _iris(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """The IRIs whose prefixes matter: only those of concepts bring one (`vocab.prefixes`)."""
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(vocab.SCHEME):
            yield quad.subject.value
