"""What a page shows: queries to plain values, templates to HTML. No value reaches a page unescaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from rdflib.term import Literal, Node, URIRef

from kg import explain, sparql_text, vocab
from kg.catalogue import Catalogue, Parameter, Query, view
from kg.config import LANGUAGES, Config
from kg.errors import NotFound
from kg.store import Store, Table
from kg.vocab import BM

_HERE = Path(__file__).parent
_WORDS: Mapping[str, Mapping[str, str]] = json.loads((_HERE / "words.json").read_text(encoding="utf-8"))
_SHOWN = 200
"""Inward links that a page lists; the rest is counted."""


@dataclass(frozen=True)
class Value:
    """One value on a page: text, link (empty for none), language tag (empty if the page's), and the IRI behind it."""

    text: str
    href: str = ""
    lang: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Reader:
    """For whom a page is made: language, path prefix of the site, and whether the address names the language."""

    language: str
    root: str = ""
    explicit: bool = False


class Pages:
    """Renders the pages of one dataset version in one language at a time."""

    def __init__(self, store: Store, config: Config, catalogue: Catalogue) -> None:
        self.store, self.config, self.catalogue = store, config, catalogue
        self._labels: dict[str, Mapping[str, str]] = {}
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )

    # --- addresses

    def href(self, iri: str, reader: Reader) -> str:
        """The address of a page about `iri` on this site, in the same language; empty if it is no web address."""
        path, hash_, fragment = self._path(iri).partition("#")
        if not path.startswith("/"):
            return path + hash_ + fragment
        return reader.root + path + (f"?lang={reader.language}" if reader.explicit else "") + hash_ + fragment

    def _path(self, iri: str) -> str:
        base = self.config.base
        for prefix, path in ((f"{base}id/", "/doc/"), (f"{base}graph/", "/graph/"), (vocab.SCHEME, "/scheme/")):
            if iri.startswith(prefix):
                return path + quote(iri[len(prefix) :], safe="/~")
        if iri.startswith(str(BM)):
            return f"/ontology#{iri[len(str(BM)) :]}"
        if iri == vocab.ONTOLOGY:
            return "/ontology"
        return iri if iri.startswith(("http://", "https://")) else ""

    def labels(self, language: str) -> Mapping[str, str]:
        """Display labels of everything, in `language` or else English; read once per language."""
        if language not in self._labels:
            rows = self.store.select(sparql_text.bind(view("labels"), {"lang": Literal(language)})).dicts()
            self._labels[language] = {str(r["entity"]): str(r["label"]) for r in rows}
        return self._labels[language]

    def value(self, term: Node | str | None, reader: Reader, beside: Sequence[Node | None] = ()) -> Value:
        """A term as a page shows it.

        Args:
            beside: Other cells of its row; an IRI whose label one of them gives is shown by its short form.
        """
        if term is None:
            return Value("")
        if isinstance(term, Literal):
            tag = term.language or ""
            return Value(str(term), lang=tag if tag != reader.language else "")
        iri = str(term)
        text = self.labels(reader.language).get(iri)
        if text is None or any(isinstance(cell, Literal) and str(cell) == text for cell in beside):
            text = vocab.shorten(iri, self.config.base)
        return Value(text, self.href(iri, reader), iri=iri)

    # --- pages

    def render(self, template: str, reader: Reader, **values: Any) -> str:
        """Fill a template; every page gets the words of its language, the site's title and its own address."""
        title = self.config.title.get(reader.language) or next(iter(self.config.title.values()), "kg")
        return self._templates.get_template(template).render(
            lang=reader.language,
            languages=LANGUAGES,
            root=reader.root,
            search=f"?lang={reader.language}" if reader.explicit else "",
            site=title,
            words=_WORDS[reader.language],
            **values,
        )

    def home(self, reader: Reader, manifest: Mapping[str, Any]) -> str:
        classes = [
            (self.value(iri, reader), count)
            for iri, count in sorted(manifest["classes"].items(), key=lambda item: -item[1])
            if iri.startswith(str(BM))
        ]
        return self.render("home.html", reader, classes=classes, manifest=manifest, path="/")

    def entity(self, iri: str, reader: Reader, path: str) -> str:
        """The page of any node: what is said of it, in which layer, and the words behind it.

        Raises:
            NotFound: Nothing is said of the node.
        """
        found = explain.explain(
            self.store, iri, language=reader.language, base=self.config.base, labels=self.labels(reader.language)
        )
        groups: dict[str, list[dict[str, Any]]] = {}
        for said in found.said:
            if said.inward:
                kind, *others = said.details
                name = self.value(kind, reader)
                values = [self.value(o, reader) for o in others] or [self.value(said.value, reader)]
                link = self.value(said.value, reader).href
            else:
                name = self.value(said.property, reader)
                values, link = [self.value(said.value, reader)], ""
            row = {"name": name, "values": values, "link": link, "support": self._support(said.support, reader)}
            groups.setdefault(said.layer, []).append(row)
        inward = self.store.select(sparql_text.bind(view("inward"), {"node": URIRef(iri)}))
        links = [
            (self.value(property_, reader), self.value(subject, reader)) for property_, subject in inward.rows[:_SHOWN]
        ]
        return self.render(
            "entity.html", reader, path=path,
            title=self.value(iri, reader).text, iri=iri,
            types=[self.value(t, reader) for t in found.types],
            own=self._support(found.own_support, reader),
            groups=groups, inward=links, more=max(0, len(inward) - _SHOWN),
        )  # fmt: skip

    def graph(self, iri: str, reader: Reader, path: str) -> str:
        """The page of a named graph: its layer, size and subjects."""
        rows = self.store.select(sparql_text.bind(view("graph-subjects"), {"graph": URIRef(iri)}))
        if not rows:
            raise NotFound("is no graph of this dataset", where="request", value=iri)
        subjects = [(self.value(s, reader), int(str(n))) for s, n in rows]
        return self.render(
            "graph.html",
            reader,
            path=path,
            title=vocab.shorten(iri, self.config.base),
            iri=iri,
            subjects=subjects,
        )

    def ontology(self, reader: Reader) -> str:
        """One page for all classes and properties, each at its hash, and the schemes."""
        lang = {"lang": Literal(reader.language)}
        terms = [
            {
                "id": str(row["term"]).rpartition("#")[2],
                "iri": str(row["term"]),
                "kind": str(row["type"]).rpartition("#")[2],
                "label": str(row["label"]),
                "definition": str(row["definition"]),
                "example": str(row["example"]),
                "layers": [self.value(x, reader) for x in str(row["layers"]).split()],
                "above": [self.value(x, reader) for x in str(row["superclasses"]).split()],
                "domains": [self.value(x, reader) for x in str(row["domains"]).split()],
                "ranges": [self.value(x, reader) for x in str(row["ranges"]).split()],
                "supported": str(row.get("supported", "")) == "true",
                "unused": str(row.get("unused", "")),
            }
            for row in self.store.select(sparql_text.bind(view("codebook-terms"), lang)).dicts()
        ]
        schemes = [
            (self.value(row["scheme"], reader), int(str(row["concepts"])))
            for row in self.store.select(view("schemes")).dicts()
        ]
        return self.render("ontology.html", reader, path="/ontology", terms=terms, schemes=schemes, iri=vocab.ONTOLOGY)

    def questions(self, reader: Reader) -> str:
        """The catalogue of questions."""
        return self.render("questions.html", reader, path="/query", questions=list(self.catalogue))

    def question(
        self, query: Query, values: Mapping[str, str], reader: Reader,
        table: Table | None, problem: str, answer: str,
    ) -> str:  # fmt: skip
        """A form, and the answer as a table (None: not asked, or not a SELECT); `problem` says what was wrong.

        Args:
            answer: Query string of the answer, for the links to its other formats.
        """
        rows = [[self.value(v, reader, row) for v in row] for row in table] if table is not None else None
        fields = [
            {"parameter": p, "value": values.get(p.name, p.default or ""), "choices": self._choices(p, reader.language)}
            for p in query.parameters
        ]
        return self.render(
            "question.html", reader, path=f"/query/{query.id}", query=query, fields=fields, problem=problem,
            columns=table.columns if table is not None else (), rows=rows, answer=answer,
        )  # fmt: skip

    def sparql(self, reader: Reader, text: str) -> str:
        """The form of the endpoint."""
        return self.render("sparql.html", reader, path="/sparql", text=text)

    def problem(self, reader: Reader, status: int, message: str, remedy: str) -> str:
        """A page for an error, with the same words as the JSON form."""
        return self.render("problem.html", reader, path="", status=status, message=message, remedy=remedy)

    def _choices(self, parameter: Parameter, language: str) -> Sequence[tuple[str, str]]:
        """Values a person can pick: concepts of the scheme, languages, or nodes of the example's kind."""
        labels = self.labels(language)
        if parameter.type == "concept":
            prefix = f"{vocab.SCHEME}{parameter.scheme}/"
            return sorted(
                (f"{parameter.scheme}:{i[len(prefix) :]}", t) for i, t in labels.items() if i.startswith(prefix)
            )
        if parameter.type == "language":
            return [(x, x) for x in LANGUAGES]
        if parameter.type == "iri":
            if parameter.example.startswith("bm:"):
                return sorted((vocab.shorten(i), t) for i, t in labels.items() if i.startswith(str(BM)))
            prefix = f"{self.config.base}id/{parameter.example.partition('/')[0]}/"
            return sorted((vocab.shorten(i, self.config.base), t) for i, t in labels.items() if i.startswith(prefix))
        return []

    def _support(self, support: explain.Support | None, reader: Reader) -> dict[str, Any] | None:
        if support is None:
            return None
        return {
            "quotations": [
                {
                    "clause": self.value(q.clause, reader),
                    "locator": q.locator,
                    "before": explain.plain(q.prefix),
                    "exact": explain.plain(q.exact),
                    "after": explain.plain(q.suffix),
                }
                for q in support.quotations
            ],
            "sources": [self.value(s, reader) for s in support.sources],
            "reasons": list(support.reasons),
            "confidence": self.value(support.confidence, reader) if support.confidence else None,
        }
