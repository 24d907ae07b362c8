"""The codebook: every class, property and concept in one Markdown page, generated from the ontology."""

from __future__ import annotations

from itertools import groupby

from rdflib.term import Literal

from kg import sparql_text, vocab
from kg.catalogue import view
from kg.store import Store

_KINDS = (
    ("Class", "Classes", "Subclass of"),
    ("ObjectProperty", "Properties between nodes", "From → to"),
    ("DatatypeProperty", "Properties with values", "From → to"),
    ("AnnotationProperty", "Properties of the vocabulary itself", "From → to"),
)


def markdown(store: Store, language: str = "en") -> str:
    """The codebook as Markdown tables, terms in alphabetical order.

    Args:
        store: Holds the vocabulary graph.
        language: Of labels and definitions: en, fr or es.
    """
    bound = {"lang": Literal(language)}
    terms = list(store.select(sparql_text.bind(view("codebook-terms"), bound)).dicts())
    concepts = list(store.select(sparql_text.bind(view("codebook-concepts"), bound)).dicts())
    out = [
        "# Codebook",
        "",
        "Generated from `ontology/` by `kg export codebook`; change the ontology, not this page. How to code a plan",
        "with these terms is in the [coding manual](coding-manual.md).",
        "",
        "*Layer* says where a term may be asserted. **S** marks a property whose every edge needs a statement of its",
        "support. *Not used yet* gives the reason why the present edition has no such data.",
    ]
    for kind, title, last in _KINDS:
        own = [t for t in terms if str(t["type"]).endswith("#" + kind)]
        out += [
            "",
            f"## {title}",
            "",
            f"| Term | Label | Definition | Example | Layer | {last} |",
            "|---|---|---|---|---|---|",
        ]
        for t in own:
            flags = " **S**" if str(t.get("supported", "")) == "true" else ""
            definition = _cell(t["definition"]) + (f" *Not used yet: {_cell(t['unused'])}*" if "unused" in t else "")
            where = _names(t["superclasses"]) if kind == "Class" else f"{_names(t['domains'])} → {_names(t['ranges'])}"
            layers = ", ".join(sorted(n.rpartition("/")[2] for n in str(t["layers"]).split()))
            name = f"`{vocab.shorten(str(t['term']))}`{flags}"
            out.append(_row(name, _cell(t["label"]), definition, _cell(t["example"]), layers, where))
    out += ["", "## Concepts", "", "Each scheme is at `https://w3id.org/bilateral/scheme/<name>`."]
    for scheme, rows in groupby(concepts, key=lambda r: (str(r["scheme"]), str(r["title"]))):
        out += [
            "",
            f"### {scheme[1]} (`{scheme[0].rpartition('/')[2]}`)",
            "",
            "| Concept | Label | Definition | Broader |",
            "|---|---|---|---|",
        ]
        for r in rows:
            name = f"`{vocab.shorten(str(r['concept']))}`"
            out.append(_row(name, _cell(r["label"]), _cell(r["definition"]), _names(r["broader"], "")))
    return "\n".join(out) + "\n"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _names(iris: object, none: str = "any") -> str:
    return ", ".join(f"`{vocab.shorten(iri)}`" for iri in sorted(str(iris).split())) or none
