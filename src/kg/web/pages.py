"""What a page shows: queries to plain values, templates to HTML. No value reaches a page unescaped."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from rdflib.term import Literal, Node, URIRef

from kg import explain, sparql_text, vocab
from kg.catalogue import Catalogue, Parameter, view
from kg.config import LANGUAGES, Config, Limits
from kg.dumps import Dump
from kg.errors import KgError, NotFound
from kg.formats import RDF_FORMATS
from kg.store import Store
from kg.vocab import BM, XSD
from kg.web.protocol import MAX_ADDRESS, MAX_BODY

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


def _read_words() -> Mapping[str, Mapping[str, str]]:
    """By language and key; each file of `words/` has those of one part of the site."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for path in sorted((_HERE / "words").glob("*.json")):
        for language, said in json.loads(path.read_text(encoding="utf-8")).items():
            if twice := found[language].keys() & said.keys():
                raise KgError("stand in two files of words", where=path.name, value=", ".join(sorted(twice)))
            found[language] |= said
    return found


_WORDS = _read_words()
SECTIONS = (
    ("/plans", "plans"),
    ("/mechanisms", "mechanisms"),
    ("/overlap", "overlaps"),
    ("/query", "questions"),
    ("/data", "data"),
)
"""The parts of the site that every page links to at its head: address and key of the word."""
_ENDINGS = {"SELECT": ("srj", "csv", "tsv", "srx"), "ASK": ("srj", "srx")}
_SHOWN = 200
"""Inward links that a page lists; the rest is counted."""


def words(language: str) -> Mapping[str, str]:
    """The words of the pages in en, fr or es, by key."""
    return _WORDS[language]


@cache
def assets() -> Mapping[str, str]:
    """Sheets, scripts and images by path below /static, each with its version: a hash of its bytes at the start."""
    files = (p for p in STATIC.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(STATIC).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()[:12] for p in files}


@dataclass(frozen=True)
class Value:
    """One value on a page.

    Attributes:
        text: A day, number or truth value is written as the page's language does.
        href: Link, empty for none.
        lang: Language tag, empty if the page's.
        iri: The IRI behind it.
        data: A day, number or truth value as data hold it, to sort by; empty for all else.
        kind: ``day``, ``number`` or empty.
    """

    text: str
    href: str = ""
    lang: str = ""
    iri: str = ""
    data: str = ""
    kind: str = ""


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
        self._templates.filters |= {"number": number, "day": day}

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
        if iri.startswith(f"{base}sparql#"):  # a graph as the service offers it, described with the dataset
            return f"/graph/dataset#{quote(iri.partition('#')[2], safe='~:.%')}"
        if iri.startswith(base):  # a page or service of the site, as the description of the dataset names them
            return "/" + quote(iri[len(base) :], safe="/~#:.%")
        return iri if iri.startswith(("http://", "https://")) else ""

    def words_in_plan(self, plan: str, locator: str, marks: Sequence[str], reader: Reader) -> str:
        """The address of a clause in the text of its plan, with words highlighted.

        Args:
            marks: Which words: ``<locator>/<start>-<end>``, offsets within the clause; an empty one is left out.
        """
        address, kept = self.href(plan, reader), ",".join(m for m in marks if m)
        if kept:
            address += f"{'&' if '?' in address else '?'}mark={quote(kept, safe='/,')}"
        return f"{address}#{quote(locator)}"

    def labels(self, language: str) -> Mapping[str, str]:
        """Display labels of everything, in `language` or else English; read once per language."""
        if language not in self._labels:
            rows = self.store.select(sparql_text.bind(view("labels"), {"lang": Literal(language)})).dicts()
            labels = {str(r["entity"]): r["label"] for r in rows}
            tags = {i: t.language or "" for i, t in labels.items() if isinstance(t, Literal)}
            self._fallbacks[language] = {iri: tag for iri, tag in tags.items() if tag != language}
            self._labels[language] = {iri: str(label) for iri, label in labels.items()}
        return self._labels[language]

    def fallbacks(self, language: str) -> Mapping[str, str]:
        """IRIs that have no label in `language`, with the tag of the one that is shown instead."""
        self.labels(language)
        return self._fallbacks[language]

    def value(self, term: Node | str | None, reader: Reader, beside: Sequence[Node | None] = ()) -> Value:
        """A term as a page shows it.

        Args:
            beside: Other cells of its row; an IRI whose label one of them gives is shown by its short form.
        """
        if term is None:
            return Value("")
        if isinstance(term, Literal):
            tag = term.language or ""
            return written(term, reader.language) or Value(str(term), lang=tag if tag != reader.language else "")
        iri = str(term)
        text = self.labels(reader.language).get(iri)
        if text is None or any(isinstance(cell, Literal) and str(cell) == text for cell in beside):
            text = vocab.shorten(iri, self.config.base)
            return Value(text, self.href(iri, reader), iri=iri)
        return Value(text, self.href(iri, reader), self._fallbacks[reader.language].get(iri, ""), iri)

    # --- pages

    def render(
        self, template: str, reader: Reader, *, path: str = "", kept: Sequence[tuple[str, str]] = (), **values: Any
    ) -> str:
        """Fill a template.

        Every page gets the words of its language, the site's title, what the footer says of the data, and
        ``at(language)``, its own address in another language. ``static(name)`` is the address of an asset with
        its version, which may be kept for ever.

        Args:
            path: Address of the page without the prefix of the site; empty for an error, which has none.
            kept: Parameters that belong to this page beside the language, for the switch and the canonical address.
        """

        def at(language: str) -> str:
            return f"{reader.root}{path}?{urlencode([*kept, ('lang', language)])}"

        return self._templates.get_template(template).render(
            lang=reader.language,
            languages=LANGUAGES,
            root=reader.root,
            search=f"?lang={reader.language}" if reader.explicit else "",
            site=self.title(reader.language),
            words=_WORDS[reader.language],
            static=lambda name: f"{reader.root}/static/{name}?v={assets()[name]}",
            path=path, at=at, plain=f"{reader.root}{path}" + (f"?{urlencode(kept)}" if kept else ""),
            has_asset=lambda name: name in assets(), contact=self.config.contact, frame=self.frame(reader),
            sections=[(address, _WORDS[reader.language][key]) for address, key in SECTIONS],
            **values,
        )  # fmt: skip

    def title(self, language: str) -> str:
        """Of the site."""
        return self.config.title.get(language) or next(iter(self.config.title.values()), "kg")

    def frame(self, reader: Reader) -> Mapping[str, Any]:
        """What the footer says of the data: ``version``, ``issued`` (a day or None), ``licence`` (a Value or None)."""
        said = self.said
        return {
            "version": str(next(iter(said.get("dcat:version", ())), "")),
            "issued": next((self.value(v, reader) for v in said.get("dcterms:issued", ())), None),
            "licence": next((self.value(v, reader) for v in said.get("dcterms:license", ())), None),
        }

    @cached_property
    def said(self) -> Mapping[str, Sequence[Node]]:
        """What the data say of themselves, by property; ``""`` is the dataset. Empty without graph/dataset."""
        graph = vocab.graph_iri(self.config.base, "dataset")
        said: dict[str, list[Node]] = {}
        for dataset, property_, value in self.store.select(
            sparql_text.bind(view("dataset-facts"), {"graph": URIRef(graph)})
        ).rows:
            assert dataset is not None and value is not None
            said.setdefault("", [dataset])
            said.setdefault(vocab.shorten(str(property_)), []).append(value)
        return said

    def entity(self, iri: str, reader: Reader, path: str) -> str:
        """The page of a node of which no more is known than what is said of it.

        Raises:
            NotFound: Nothing is said of the node.
        """
        title = self.value(iri, reader)
        return self.render(
            "plain.html", reader, path=path, title=title.text, title_lang=title.lang, iri=iri,
            **self.statements(self.explained(iri, reader), reader),
        )  # fmt: skip

    def explained(
        self, iri: str, reader: Reader, rests: Mapping[str, explain.Support] | None = None
    ) -> explain.Explanation:
        """All that is said of a node and why.

        Args:
            rests: What `explain.supports` gives for the node, if the caller has it.

        Raises:
            NotFound: Nothing is said of it.
        """
        return explain.explain(
            self.store, iri, language=reader.language, base=self.config.base, labels=self.labels(reader.language),
            rests=rests,
        )  # fmt: skip

    def statements(self, found: explain.Explanation, reader: Reader) -> dict[str, Any]:
        """What is said of a node, as `statements.html` shows it.

        Returns:
            ``types`` and ``own`` (support of the node itself, or None); ``groups`` of rows by layer; ``inward``, plain
            links from others as (property, subject), and ``more``, how many of these are left out.
        """
        groups: dict[str, list[dict[str, Any]]] = {}
        for said in found.said:
            if said.inward:
                kind, *others = said.details
                name = self.value(kind, reader)
                if str(said.value) in found.labels:  # a reported initiative says more by its own label
                    others = []
                values = [self.value(o, reader) for o in others] or [self.value(said.value, reader)]
                link = self.value(said.value, reader).href
            else:
                name = self.value(said.property, reader)
                values, link = [self.value(said.value, reader)], ""
            row = {"name": name, "values": values, "link": link, "support": self.support(said.support, reader)}
            groups.setdefault(said.layer, []).append(row)
        inward = self.store.select(sparql_text.bind(view("inward"), {"node": URIRef(found.node)}))
        links = [
            (self.value(property_, reader), self.value(subject, reader)) for property_, subject in inward.rows[:_SHOWN]
        ]
        return {
            "types": [self.value(t, reader) for t in found.types],
            "own": self.support(found.own_support, reader),
            "groups": groups, "inward": links, "more": max(0, len(inward) - _SHOWN),
        }  # fmt: skip

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

    def data(
        self, reader: Reader, manifest: Mapping[str, Any], dumps: Sequence[Dump], changes: Sequence[Change]
    ) -> str:
        """The dataset as a publication: terms, citation, downloads, changes since other versions."""
        said = self.said

        def text(name: str) -> str:
            found = {getattr(v, "language", None) or "": self.value(v, reader) for v in said.get(name, ())}
            tags = (reader.language, "en", "", *sorted(found))
            chosen = next((found[tag] for tag in tags if tag in found), Value(""))
            return chosen.data or chosen.text

        iri, title = str(said[""][0]), text("dcterms:title")
        version, issued = text("dcat:version"), text("dcterms:issued")
        publisher, creator = text("dcterms:publisher"), text("dcterms:creator") or text("dcterms:publisher")
        year = issued[:4]
        entry = {
            "author": creator, "title": title, "version": version, "year": year, "publisher": publisher, "url": iri,
            "note": f"SHA-256 {manifest['content_hash']}",
        }  # fmt: skip
        facts = {
            "iri": iri, "title": title, "description": text("dcterms:description"), "version": version,
            "issued": self.frame(reader)["issued"], "notes": text("adms:versionNotes"), "publisher": publisher,
            "triples": number(int(text("void:triples") or 0), reader.language), "graphs": len(manifest["graphs"]) - 1,
            "creator": creator, "year": year,
            "licence": self.frame(reader)["licence"],
            "rights": [self.value(v, reader) for v in said.get("dcterms:rights", ())],
            "bibtex": bibtex(f"{iri.rpartition('/')[2]}-{version}", entry),
        }  # fmt: skip
        return self.render(
            "data.html", reader, path="/data", facts=facts, manifest=manifest, dumps=dumps,
            changes=changes, schema=self._schema(facts, dumps),
            base=self.config.base, vocabulary=vocab.CANONICAL_BASE,
        )  # fmt: skip

    def _schema(self, facts: Mapping[str, Any], dumps: Sequence[Dump]) -> Mapping[str, Any]:
        """The dataset in the words of schema.org, for search engines of data."""
        organization = {"@type": "Organization", "name": facts["publisher"]}
        found = {
            "@context": "https://schema.org", "@type": "Dataset", "@id": facts["iri"], "url": facts["iri"],
            "name": facts["title"], "description": facts["description"], "version": facts["version"],
            "datePublished": facts["issued"].data if facts["issued"] else "",
            "license": facts["licence"].iri if facts["licence"] else "",
            "creator": {"@type": "Organization", "name": facts["creator"]}, "publisher": organization,
            "isAccessibleForFree": True,
            "distribution": [
                {
                    "@type": "DataDownload", "name": dump.name, "encodingFormat": dump.media_type,
                    "contentUrl": f"{self.config.base}dump/{dump.name}", "contentSize": f"{dump.bytes} B",
                }
                for dump in dumps
            ],
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}

    def service(self, reader: Reader, manifest: Mapping[str, Any], limits: Limits) -> str:
        """What is served, under which limits, and what is promised."""

        shown = {name: number(value, reader.language) for name, value in asdict(limits).items()}
        shown |= {name: f"{shown[name]} s" for name in ("seconds", "brief", "wait", "budget", "burst")}
        shown["least"] = f"{number(round(limits.least * 1000, 3), reader.language)} ms"
        shown["memory_mib"] += " MiB"
        shown["bytes"] = f"{number(round(limits.bytes / 1024), reader.language)} KiB"
        shown["request"] = f"{MAX_ADDRESS // 1024} KiB, {MAX_BODY // 1024} KiB"
        versions = [*manifest["versions"].items(), ("sha256", manifest["content_hash"])]
        return self.render("service.html", reader, path="/service", versions=versions, limits=shown)

    def problem(self, reader: Reader, status: int, message: str, remedy: str, asked: str = "", wait: str = "") -> str:
        """A page for an error: what happened, what to do, and the words of the JSON form.

        Args:
            asked: What the search field begins with: the last part of an address that does not exist.
            wait: Seconds after which to try again, if that helps.
        """
        said = _WORDS[reader.language]
        kind = f"problem_{status}" if f"problem_{status}" in said else f"problem_{status // 100}xx"
        return self.render(
            "problem.html", reader, status=status, message=message, remedy=remedy, asked=asked, wait=wait,
            heading=said[kind], advice=said[f"{kind}_do"],
        )  # fmt: skip

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

    def support(self, support: explain.Support | None, reader: Reader) -> dict[str, Any] | None:
        if support is None:
            return None
        marks = [mark_of(q.evidence, q.clause, q.locator) for q in support.quotations]
        return {
            "quotations": [
                {
                    "clause": self.value(q.clause, reader),
                    "href": self.words_in_plan(q.plan, q.locator, marks, reader),
                    "lang": q.language.rpartition("/")[2] or "en",
                    "locator": q.locator,
                    "before": explain.plain(q.prefix),
                    "exact": explain.plain(q.exact),
                    "after": explain.plain(q.suffix),
                }
                for q in support.quotations
            ],
            "sources": [self.value(s, reader) for s in support.sources],
            "reasons": [self.value(reason, reader) for reason in support.reasons],
            "grounds": [
                {
                    "value": self._ground(ground, reader),
                    "layer": ground.layer,
                    "confidence": self.value(ground.confidence, reader) if ground.confidence else None,
                }
                for ground in support.grounds
            ],
            "author": self.value(support.author, reader) if support.author else None,
            "confidence": self.value(support.confidence, reader) if support.confidence else None,
        }

    def _ground(self, ground: explain.Ground, reader: Reader) -> Value:
        """A ground of a judgement: the names of what it joins, linked to its own page."""
        own = self.value(ground.node, reader)
        parts = [self.value(part, reader).text for part in ground.parts]
        return Value(" · ".join(parts) or own.text, own.href, iri=own.iri)


def mark_of(evidence: str, clause: str, locator: str) -> str:
    """Which words of a clause an evidence quotes, as the plan reader takes it; empty if its path does not tell.

    >>> mark_of("https://example.org/id/evidence/p/A.1/0-4", "https://example.org/id/clause/p/A.1", "A.1")
    'A.1/0-4'
    """
    path, _, span = evidence.rpartition("/")
    same = path.replace("/id/evidence/", "/id/clause/") == clause
    return f"{locator}/{span}" if same and re.fullmatch(r"\d+-\d+", span) else ""


def number(value: float | Decimal, language: str) -> str:
    """A number as the language writes it: ``12,345.5``, ``12 345,5``; Spanish groups from five digits on.

    >>> number(12345.5, "en"), number(1234, "es")
    ('12,345.5', '1234')
    """
    text = f"{int(value) if value == int(value) else value:,}"
    if language == "en":
        return text
    if language == "es" and -10_000 < value < 10_000:
        text = text.replace(",", "")
    return text.replace(",", "\u202f").replace(".", ",")


def day(iso: str, language: str) -> str:
    """A day, month (``2010-05``) or year as the language writes it; what is none of them stays as it is.

    >>> day("2010-05-27", "en"), day("2010-05-27", "es")
    ('27 May 2010', '27 de mayo de 2010')
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", iso)
    if not found or not 1 <= int(found[2]) <= 12:
        return iso
    of = " de " if language == "es" else " "
    month = _WORDS[language]["months"].split()[int(found[2]) - 1]
    first = "1er" if language == "fr" and found[3] == "01" else str(int(found[3] or 0))
    return of.join((first, month, found[1]) if found[3] else (month, found[1]))


def between(earliest: str, latest: str, language: str) -> str:
    """When something happened of which two bounds are known, no more and no less: a day, month, year or span.

    >>> between("2010-05-01", "2010-05-31", "en"), between("2009-01-01", "2010-12-31", "en")
    ('May 2010', '2009–2010')
    """
    if earliest == latest:
        return day(earliest, language)
    if earliest.endswith("-01-01") and latest.endswith("-12-31"):
        return earliest[:4] if earliest[:4] == latest[:4] else f"{earliest[:4]}–{latest[:4]}"
    year, month = int(latest[:4]), int(latest[5:7])
    if earliest == f"{latest[:7]}-01" and latest.endswith(f"-{calendar.monthrange(year, month)[1]}"):
        return day(latest[:7], language)
    return f"{day(earliest, language)} – {day(latest, language)}"


def written(term: Literal, language: str) -> Value | None:
    """A day, number or truth value in the reader's language; None for any other literal."""
    text = str(term)
    match term.datatype:
        case XSD.date | XSD.gYearMonth | XSD.gYear:
            return Value(day(text, language), data=text, kind="day")
        case XSD.integer | XSD.nonNegativeInteger | XSD.decimal if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            return Value(number(Decimal(text), language), data=text, kind="number")
        case XSD.boolean if text in ("true", "false"):
            return Value(_WORDS[language]["yes" if text == "true" else "no"], data=text)
        case _:
            return None


_BIBTEX = {"\\": r"\textbackslash{}", **{c: f"\\{c}" for c in "{}%&#_$"}}


def bibtex(key: str, fields: Mapping[str, str]) -> str:
    """An entry of type dataset (BibLaTeX); doubled braces keep names and capitals as they are."""

    def written(name: str, value: str) -> str:
        return value if name in ("url", "version", "year") else "{" + "".join(_BIBTEX.get(c, c) for c in value) + "}"

    lines = (f"  {name} = {{{written(name, value)}}}," for name, value in fields.items() if value)
    return "\n".join([f"@dataset{{{key},", *lines, "}"])
