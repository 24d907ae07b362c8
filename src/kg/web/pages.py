"""What a page shows: queries to plain values, templates to HTML. No value reaches a page unescaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from rdflib.term import Literal, Node, URIRef

from kg import explain, sparql_text, vocab
from kg.catalogue import Catalogue, Parameter, Query, view
from kg.config import LANGUAGES, Config, Limits
from kg.dumps import Dump
from kg.errors import NotFound
from kg.formats import RDF_FORMATS
from kg.store import Store, Table
from kg.vocab import BM
from kg.web.protocol import MAX_ADDRESS, MAX_BODY

_HERE = Path(__file__).parent
_WORDS: Mapping[str, Mapping[str, str]] = json.loads((_HERE / "words.json").read_text(encoding="utf-8"))
_ENDINGS = {"SELECT": ("srj", "csv", "tsv", "srx"), "ASK": ("srj", "srx")}
_SHOWN = 200
"""Inward links that a page lists; the rest is counted."""


def words(language: str) -> Mapping[str, str]:
    """The words of the pages in en, fr or es, by key."""
    return _WORDS[language]


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


@dataclass(frozen=True)
class Paging:
    """Which rows of an answer a page shows: from `start` (0 for the first) up to `stop` (exclusive) of `total`."""

    number: int
    size: int
    total: int
    start: int
    stop: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Change:
    """A kept version compared with the one served: its folder's name, its number, triples of this and of that alone."""

    name: str
    version: str
    added: int
    removed: int


class Pages:
    """Renders the pages of one dataset version in one language at a time."""

    def __init__(self, store: Store, config: Config, catalogue: Catalogue) -> None:
        self.store, self.config, self.catalogue = store, config, catalogue
        self._labels: dict[str, Mapping[str, str]] = {}
        self._fallbacks: dict[str, Mapping[str, str]] = {}
        """By language: IRIs whose label is in another one, with its tag."""
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.globals["formats"] = RDF_FORMATS

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
                name, hash_, fragment = iri[len(prefix) :].partition("#")
                return path + quote(name, safe="/~") + hash_ + quote(fragment, safe="/~:.%")
        if iri.startswith(str(BM)):
            return f"/ontology#{iri[len(str(BM)) :]}"
        if iri == vocab.ONTOLOGY:
            return "/ontology"
        if iri.startswith(base):  # a page or service of the site, as the description of the dataset names them
            return "/" + quote(iri[len(base) :], safe="/~#:.%")
        return iri if iri.startswith(("http://", "https://")) else ""

    def labels(self, language: str) -> Mapping[str, str]:
        """Display labels of everything, in `language` or else English; read once per language."""
        if language not in self._labels:
            rows = self.store.select(sparql_text.bind(view("labels"), {"lang": Literal(language)})).dicts()
            labels = {str(r["entity"]): r["label"] for r in rows}
            tags = {i: t.language or "" for i, t in labels.items() if isinstance(t, Literal)}
            self._fallbacks[language] = {iri: tag for iri, tag in tags.items() if tag != language}
            self._labels[language] = {iri: str(label) for iri, label in labels.items()}
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
        return Value(text, self.href(iri, reader), self._fallbacks[reader.language].get(iri, ""), iri)

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
            title=(title := self.value(iri, reader)).text, title_lang=title.lang, iri=iri,
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

    def questions(self, reader: Reader) -> str:
        """The catalogue of questions."""
        return self.render("questions.html", reader, path="/query", questions=list(self.catalogue))

    def question(
        self, query: Query, values: Mapping[str, str], reader: Reader, table: Table | None, problem: str, answer: str,
        *, paging: Paging | None = None, truth: bool | None = None,
    ) -> str:  # fmt: skip
        """A form, and the answer as a table (None: not asked, or not a SELECT); `problem` says what was wrong.

        Args:
            answer: Query string of the answer, for the links to its other formats and pages.
            paging: Which rows of the answer `table` holds.
            truth: The answer of an ASK.
        """
        rows = [[self.value(v, reader, row) for v in row] for row in table] if table is not None else None
        fields = [
            {"parameter": p, "value": values.get(p.name, p.default or ""), "choices": self.choices(p, reader.language)}
            for p in query.parameters
        ]
        return self.render(
            "question.html", reader, path=f"/query/{query.id}", query=query, fields=fields, problem=problem,
            columns=table.columns if table is not None else (), rows=rows, answer=answer, paging=paging, truth=truth,
        )  # fmt: skip

    def api(self, document: Mapping[str, Any], reader: Reader) -> str:
        """The OpenAPI document as a page: each question with its parameters, columns and a call to try."""
        operations = []
        for path, methods in document["paths"].items():
            own = [p for p in methods["get"].get("parameters", ()) if "$ref" not in p]
            extra: dict[str, Any] = {"columns": {}, "example_path": "", "endings": (), "own": own}
            if path.startswith("/query/"):
                query = self.catalogue[path.rpartition("/")[2]]
                given = [(p.name, p.example) for p in query.parameters if p.name != "lang"]
                extra = {
                    "columns": query.columns,
                    "example_path": "?" + urlencode([*given, ("lang", reader.language)]),
                    "endings": _ENDINGS.get(query.form, ("ttl", "jsonld", "rdf", "nt")),
                    "own": [p for p in methods["get"]["parameters"] if p.get("name") in dict(given)],
                }
            operations.append((path, {**methods["get"], **extra}))
        return self.render(
            "api.html", reader, path="/api", document=document,
            questions=[o for o in operations if o[0].startswith("/query/")],
            services=[o for o in operations if not o[0].startswith("/query/")],
        )  # fmt: skip

    def sparql(self, reader: Reader, text: str) -> str:
        """The form of the endpoint."""
        return self.render("sparql.html", reader, path="/sparql", text=text)

    def data(
        self, reader: Reader, manifest: Mapping[str, Any], dumps: Sequence[Dump], changes: Sequence[Change]
    ) -> str:
        """The dataset as a publication: terms, citation, downloads, changes since other versions."""
        graph = vocab.graph_iri(self.config.base, "dataset")
        rows = self.store.select(sparql_text.bind(view("dataset-facts"), {"graph": URIRef(graph)})).rows
        said: dict[str, list[Node]] = {}
        for _, property_, value in rows:
            assert value is not None
            said.setdefault(vocab.shorten(str(property_)), []).append(value)

        def text(name: str) -> str:
            found = {getattr(v, "language", None) or "": self.value(v, reader).text for v in said.get(name, ())}
            return next((found[tag] for tag in (reader.language, "en", "", *sorted(found)) if tag in found), "")

        iri, title = str(rows[0][0]), text("dcterms:title")
        version, issued = text("dcat:version"), text("dcterms:issued")
        publisher, creator = text("dcterms:publisher"), text("dcterms:creator") or text("dcterms:publisher")
        year = issued[:4]
        bibtex = {
            "author": creator, "title": title, "version": version, "year": year, "publisher": publisher, "url": iri,
            "note": f"SHA-256 {manifest['content_hash']}",
        }  # fmt: skip
        facts = {
            "iri": iri, "title": title, "description": text("dcterms:description"), "version": version,
            "issued": issued, "notes": text("adms:versionNotes"), "publisher": publisher,
            "triples": number(int(text("void:triples") or 0)), "graphs": len(manifest["graphs"]) - 1,
            "creator": creator, "year": year,
            "licence": next((self.value(v, reader) for v in said.get("dcterms:license", ())), None),
            "rights": [self.value(v, reader) for v in said.get("dcterms:rights", ())],
            "bibtex": _bibtex(f"{iri.rpartition('/')[2]}-{version}", bibtex),
        }  # fmt: skip
        return self.render(
            "data.html", reader, path="/data", facts=facts, manifest=manifest, number=number, dumps=dumps,
            changes=changes,
            base=self.config.base, vocabulary=vocab.CANONICAL_BASE,
        )  # fmt: skip

    def service(self, reader: Reader, manifest: Mapping[str, Any], limits: Limits) -> str:
        """What is served, under which limits, and what is promised."""

        shown = {name: number(value) for name, value in asdict(limits).items()}
        shown |= {name: f"{getattr(limits, name):g} s" for name in ("seconds", "brief", "wait", "budget", "burst")}
        shown["least"] = f"{limits.least * 1000:g} ms"
        shown["memory_mib"] += " MiB"
        shown["bytes"] = f"{number(round(limits.bytes / 1024))} KiB"
        shown["request"] = f"{MAX_ADDRESS // 1024} KiB, {MAX_BODY // 1024} KiB"
        versions = [*manifest["versions"].items(), ("sha256", manifest["content_hash"])]
        return self.render("service.html", reader, path="/service", versions=versions, limits=shown)

    def problem(self, reader: Reader, status: int, message: str, remedy: str) -> str:
        """A page for an error, with the same words as the JSON form."""
        return self.render("problem.html", reader, path="", status=status, message=message, remedy=remedy)

    def knows(self, iri: str) -> bool:
        """Whether the dataset says anything of the node, or with it."""
        return self.store.ask(sparql_text.bind(view("mentioned"), {"node": URIRef(iri)}))

    def choices(self, parameter: Parameter, language: str) -> Sequence[tuple[str, str]]:
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


def number(value: float) -> str:
    """A number with its digits in groups, read alike in all three languages."""
    return f"{value:,}".replace(",", "\u202f")


_BIBTEX = {"\\": r"\textbackslash{}", **{c: f"\\{c}" for c in "{}%&#_$"}}


def _bibtex(key: str, fields: Mapping[str, str]) -> str:
    """An entry of type dataset (BibLaTeX); doubled braces keep names and capitals as they are."""

    def written(name: str, value: str) -> str:
        return value if name in ("url", "version", "year") else "{" + "".join(_BIBTEX.get(c, c) for c in value) + "}"

    lines = (f"  {name} = {{{written(name, value)}}}," for name, value in fields.items() if value)
    return "\n".join([f"@dataset{{{key},", *lines, "}"])
