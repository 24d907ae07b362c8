"""Namespaces, the prefix map and the one place where IRIs are minted.

The ontology and the schemes keep their namespace for every publisher; only what lies below
``<base>id/`` and ``<base>graph/`` belongs to the publisher of the data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rdflib import Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, VANN, VOID, XSD

__all__ = [
    "ADMS", "BM", "BMSH", "CANONICAL_BASE", "DCAT", "DCTERMS", "FOAF", "OA", "ONTOLOGY", "ORG", "OWL", "PROV", "RDF",
    "RDFS", "SCHEMA", "SCHEME", "SD", "SH", "SKOS", "SKOSXL", "SPDX", "VANN", "VOID", "VOID_EXT", "VS", "XSD", "expand",
    "graph_iri", "kind_and_path", "mint", "prefixes", "rebase", "shorten", "slug",
]  # fmt: skip

CANONICAL_BASE = "https://w3id.org/bilateral/"
ONTOLOGY = CANONICAL_BASE + "ontology"
SCHEME = CANONICAL_BASE + "scheme/"

BM = Namespace(ONTOLOGY + "#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own knows DCAT 2 only
BMSH = Namespace(CANONICAL_BASE + "shapes#")
OA = Namespace("http://www.w3.org/ns/oa#")
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
VOID_EXT = Namespace("http://ldf.fi/void-ext#")  # partitions by datatype, which VoID lacks

_FIXED: dict[str, str] = {
    "adms": str(ADMS),
    "bm": str(BM),
    "bmsh": str(BMSH),
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sh": str(SH),
    "skos": str(SKOS),
    "skosxl": str(SKOSXL),
    "spdx": str(SPDX),
    "vann": str(VANN),
    "void": str(VOID),
    "void-ext": str(VOID_EXT),
    "vs": str(VS),
    "xsd": str(XSD),
}
_SCHEME_IRI = re.compile(re.escape(SCHEME) + r"([a-z][a-z0-9-]*)/")


def prefixes(iris: Iterable[str] = ()) -> dict[str, str]:
    """The prefix map: fixed vocabularies, and one prefix per scheme met in `iris`.

    A scheme's prefix is its name (``modality:`` for ``…/scheme/modality/``), so that a new scheme
    needs no entry here.

    Returns:
        Prefix (without colon) to namespace IRI.
    """
    found = dict(_FIXED)
    for iri in iris:
        if match := _SCHEME_IRI.match(iri):
            found[match[1]] = SCHEME + match[1] + "/"
    return found


def shorten(iri: str, base: str = CANONICAL_BASE) -> str:
    """`iri` as people write it: ``modality:promote``, ``bm:Clause``, ``state/canada``.

    The path form is relative to ``<base>id/``; an IRI of neither kind is returned as it is.
    """
    if iri.startswith(base + "id/"):
        return iri[len(base) + 3 :]
    if match := _SCHEME_IRI.match(iri):
        return f"{match[1]}:{iri[match.end() :]}"
    for prefix, namespace in _FIXED.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str, base: str = CANONICAL_BASE) -> str:
    """The IRI that a person means: the inverse of `shorten`; also ``scheme/modality/promote``.

    No check is made that the IRI exists.

    >>> expand("modality:promote")
    'https://w3id.org/bilateral/scheme/modality/promote'
    >>> expand("state/canada")
    'https://w3id.org/bilateral/id/state/canada'
    """
    if re.match(r"[a-z][a-z0-9+.-]*://|urn:", name):
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in _FIXED:
        return _FIXED[prefix] + local
    if colon and re.fullmatch(r"[a-z][a-z0-9-]*", prefix):
        return f"{SCHEME}{prefix}/{local}"
    if name.startswith(("ontology#", "scheme/")):
        return CANONICAL_BASE + name
    if name.startswith(("id/", "graph/")):
        return base + name
    return f"{base}id/{name}"


def mint(base: str, kind: str, *parts: str) -> str:
    """The IRI of a thing: ``<base>id/<kind>/<part>/…``.

    >>> mint(CANONICAL_BASE, "clause", "cmx-2010", "A.2.b.2")
    'https://w3id.org/bilateral/id/clause/cmx-2010/A.2.b.2'
    """
    return f"{base}id/{kind}/" + "/".join(parts)


def graph_iri(base: str, layer: str, name: str = "") -> str:
    """The IRI of a named graph: ``<base>graph/<layer>[/<name>]``."""
    return f"{base}graph/{layer}" + (f"/{name}" if name else "")


def kind_and_path(iri: str, base: str = CANONICAL_BASE) -> tuple[str, str] | None:
    """Split an IRI below ``<base>id/`` into its kind and the rest; None for any other IRI."""
    head = base + "id/"
    if not iri.startswith(head):
        return None
    kind, _, path = iri[len(head) :].partition("/")
    return (kind, path) if path else None


def slug(text: str) -> str:
    """Kebab-case ASCII of `text`, for the last part of an IRI.

    >>> slug("Énergie & climat (PAEC)")
    'energie-climat-paec'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def rebase(iri: str, base: str, canonical: str = CANONICAL_BASE) -> str:
    """`iri` under another publisher's base; only ``id/`` and ``graph/`` move (design, section 4)."""
    for part in ("id/", "graph/"):
        if iri.startswith(canonical + part):
            return base + iri[len(canonical) :]
    return iri
