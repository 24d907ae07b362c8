"""The one table of RDF and result formats: media type, extension, named graphs or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError


@dataclass(frozen=True)
class RdfFormat:
    """One RDF syntax.

    Attributes:
        name: Short name, as in ``?format=`` and ``--format``.
        media_type: IANA media type.
        extension: File ending without the dot.
        graphs: Whether the syntax keeps named graphs.
        ox: The same format for pyoxigraph.
        rdflib: The name of rdflib's plugin.
        title: What people call it.
    """

    name: str
    media_type: str
    extension: str
    graphs: bool
    ox: ox.RdfFormat
    rdflib: str
    title: str


RDF_FORMATS: tuple[RdfFormat, ...] = (
    RdfFormat("turtle", "text/turtle", "ttl", False, ox.RdfFormat.TURTLE, "turtle", "Turtle"),
    RdfFormat("trig", "application/trig", "trig", True, ox.RdfFormat.TRIG, "trig", "TriG"),
    RdfFormat("ntriples", "application/n-triples", "nt", False, ox.RdfFormat.N_TRIPLES, "nt11", "N-Triples"),
    RdfFormat("nquads", "application/n-quads", "nq", True, ox.RdfFormat.N_QUADS, "nquads", "N-Quads"),
    RdfFormat("jsonld", "application/ld+json", "jsonld", True, ox.RdfFormat.JSON_LD, "json-ld", "JSON-LD"),
    RdfFormat("rdfxml", "application/rdf+xml", "rdf", False, ox.RdfFormat.RDF_XML, "xml", "RDF/XML"),
)

DOCUMENT_FORMATS = (*RDF_FORMATS, replace(RDF_FORMATS[4], name="json", media_type="application/json", extension="json"))
"""What a document of ours is offered in: also as JSON-LD under the general type, for clients that know no other."""


@dataclass(frozen=True)
class ResultsFormat:
    """One syntax of a SELECT or ASK result. `ox` is None where we write it ourselves."""

    name: str
    media_type: str
    extension: str
    ox: ox.QueryResultsFormat | None


RESULTS_FORMATS: tuple[ResultsFormat, ...] = (
    ResultsFormat("table", "text/plain", "txt", None),
    ResultsFormat("tsv", "text/tab-separated-values", "tsv", ox.QueryResultsFormat.TSV),
    ResultsFormat("csv", "text/csv", "csv", ox.QueryResultsFormat.CSV),
    ResultsFormat("json", "application/sparql-results+json", "srj", ox.QueryResultsFormat.JSON),
    ResultsFormat("xml", "application/sparql-results+xml", "srx", ox.QueryResultsFormat.XML),
)


def rdf_format(path: Path) -> RdfFormat:
    """The RDF format that the ending of `path` names.

    Raises:
        DataError: No known ending.
    """
    for item in RDF_FORMATS:
        if path.suffix == "." + item.extension:
            return item
    raise DataError("has no known RDF ending", value=path, accepted=", ".join("." + f.extension for f in RDF_FORMATS))
