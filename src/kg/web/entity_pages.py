"""The pages of things: what matters of each kind first, then everything that is said of it; and briefs to print.

What a page shows comes from a few queries bound to its node, and from four lists that are read once per version
(plans, sources, successions, the dataset itself). Each kind of path has a function in `EntityPages.kinds`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from rdflib.term import Literal, Node, URIRef

from kg import explain, sparql_text, vocab
from kg.catalogue import view
from kg.config import LANGUAGES
from kg.errors import NotFound, ParameterError
from kg.vocab import BM, RDF, SKOS
from kg.web.overlap_pages import OverlapPages
from kg.web.pages import Pages, Reader, Value, bibtex, day, number, words
from kg.web.plan_reader import bounds, span

Given = Mapping[str, str]
"""Parameters of the address that a page takes."""
Kind = Callable[[str, Reader, str, Given], str]
"""Makes a page: IRI, reader, path of the page, parameters."""

_SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
_DCTERMS, _DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
_PARTS = (
    (RDF.subject, BM.participant, BM.mentions, BM.eventOf, BM.outcomeOf, BM.predecessor, BM.findingOf, BM.initiative,
     BM.nameOf, BM.continuityOf),
    (RDF.predicate, BM.role, BM.inClause, BM.status, BM.successor, BM.findingResult, BM.manner, BM.continuity),
    (RDF.object, BM.participationIn, BM.soughtIn, BM.mechanism, URIRef(_SKOSXL + "literalForm"),
     BM.completeness),
)  # fmt: skip
"""What a node with support of its own joins, in reading order."""
_SET_APART = {
    BM.evidence, BM.source, BM.reason, BM.basedOn, BM.earliest, BM.latest, BM.precision, BM.startEarliest,
    BM.startLatest, BM.startPrecision, BM.endEarliest, BM.endLatest, BM.endPrecision,
}  # fmt: skip
"""Properties of a node that its page shows otherwise."""
_FEW = 12
"""Values of one property that the head of a page can hold."""
_OVER = ("ended", "lapsed")
_FACETS = ("members", "themes", "agencies", "co-mention")
_STRONGEST = 5
_FIRMLY = 1
"""Rank of the firm verbs."""


@dataclass(frozen=True)
class About:
    """A node that points to the one whose page it is: a membership, name, event, finding, judgement, statement …

    Attributes:
        said: Its values by property IRI, in the order of the store.
        support: What it rests on; None if nothing is recorded, as for a project's own translation.
    """

    iri: str
    said: Mapping[str, Sequence[Node]]
    support: explain.Support | None = None

    def one(self, property_: URIRef) -> Node | None:
        return next(iter(self.said.get(str(property_), ())), None)

    def iri_of(self, property_: URIRef) -> str:
        """IRI of the value, or empty."""
        return str(self.one(property_) or "")

    def text(self, property_: URIRef) -> str:
        """The value as text, an ISO day for a date; empty if there is none."""
        return str(self.one(property_) or "")

    @property
    def types(self) -> set[str]:
        """Local names of its classes."""
        start = str(BM)
        return {str(t)[len(start) :] for t in self.said.get(str(RDF.type), ()) if str(t).startswith(start)}

    @property
    def sources(self) -> tuple[str, ...]:
        """IRIs of the documents on which it rests."""
        return self.support.sources if self.support else ()

    @property
    def letter(self) -> str:
        """Of its grade; empty in the text and for what rests on nothing recorded."""
        return self.support.confidence.rpartition("/")[2].upper() if self.support else ""

    @property
    def layer(self) -> str:
        """Of which layer it is, by what it rests on."""
        if self.support is None:
            return "entities"
        return "text" if self.support.quotations else "interpretation" if self.support.reasons else "record"

    @property
    def start(self) -> tuple[str, str]:
        return self.text(BM.startEarliest), self.text(BM.startLatest)

    @property
    def end(self) -> tuple[str, str]:
        return self.text(BM.endEarliest), self.text(BM.endLatest)

    def held(self, on: str) -> str:
        """Whether a participation stands on a day: ``certain``, ``possible`` or empty (question members-on-date)."""
        (first, latest), (ends, ended), told = self.start, self.end, self.text(BM.asOf)
        if (first and first > on) or (ended and ended < on):
            return ""
        begun = (latest and latest <= on) or (told and told <= on)
        return "certain" if begun and (not ended or (ends and ends > on)) else "possible"


@dataclass
class Surroundings:
    """A node with what it says itself, all that points to it with support of its own, and this support by IRI."""

    iri: str
    edges: Mapping[str, Sequence[Node]]
    about: Sequence[About]
    rests: Mapping[str, explain.Support]

    def of(self, *types: str) -> list[About]:
        """Those of one of the types (local names of bm:)."""
        return [a for a in self.about if a.types & set(types)]

    def statements(self, property_: URIRef, *, inward: bool = False) -> list[About]:
        """Statements of one property about the node, or (`inward`) with the node as value."""
        side = RDF.object if inward else RDF.subject
        return [
            a for a in self.about
            if a.iri_of(RDF.predicate) == str(property_) and a.iri_of(side) == self.iri
        ]  # fmt: skip


class Fact(NamedTuple):
    """One line at the head of a page: what, its values, a remark, the layer that says so and the grade (a letter)."""

    label: str
    values: Sequence[Value]
    note: str = ""
    layer: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Members:
    """Who takes part in a mechanism.

    Attributes:
        rows: Of every membership, as `_participation` makes them.
        others: Other participations: observers, contributors, leads.
        day: ISO day of the numbers; empty if there is none.
        certain, possible: How many members there are for certain, and may be beside them, on that day.
        mark, as_of, note, href: The latest assessment of the list not after that day; mark is None if there is none.
        counted: What sources count, as (number, ISO day), rising by day.
        fact: For the head of the page; None if nothing is known.
    """

    rows: Sequence[dict[str, Any]]
    others: Sequence[dict[str, Any]]
    day: str
    certain: int
    possible: int
    mark: Value | None
    as_of: str
    note: str
    href: str
    counted: Sequence[tuple[int, str]]
    fact: Fact | None


class EntityPages:
    """The pages of things of one dataset version.

    Attributes:
        kinds: By the first part of the path below ``<base>id/``; any other has the page of statements alone.
        takes: Names of the parameters that a kind's page takes; all others are ignored.
        briefs: Kinds of which there is a page to print.
    """

    def __init__(self, pages: Pages, overlaps: OverlapPages) -> None:
        self.pages, self.overlaps = pages, overlaps
        self.kinds: dict[str, Kind] = {
            "mechanism": self._mechanism, "agency": self._actor, "organization": self._actor, "state": self._actor,
            "source": self._source,
        }  # fmt: skip
        self.takes: dict[str, tuple[str, ...]] = {"state": ("date",)}
        self.briefs: dict[str, Kind] = {"mechanism": self._mechanism_brief, "plan": self._plan_brief}

    def kind(self, iri: str) -> str:
        """The kind of a thing: the first part of its path."""
        return iri.removeprefix(f"{self.pages.config.base}id/").partition("/")[0]

    def given(self, iri: str, query: Mapping[str, str]) -> dict[str, str]:
        """What of a query string the page of a thing takes; empty values are not given."""
        return {k: query[k] for k in self.takes.get(self.kind(iri), ()) if query.get(k)}

    def entity(self, iri: str, reader: Reader, path: str, given: Given | None = None) -> str:
        """The page of a thing.

        Raises:
            NotFound: Nothing is said of it.
            ParameterError: A parameter has a value that is not accepted.
        """
        make = self.kinds.get(self.kind(iri), self.node)
        return make(iri, reader, path, given or {})

    def render(
        self, template: str, iri: str, reader: Reader, path: str, *, lede: str = "", kicker: Sequence[Value] = (),
        facts: Sequence[Fact | tuple[str, Sequence[Value], str]] = (), schema: Mapping[str, Any] | None = None,
        title: Value | None = None, found: explain.Explanation | None = None,
        near: Surroundings | None = None, brief: str = "", kept: Sequence[tuple[str, str]] = (),
        **values: Any,
    ) -> str:  # fmt: skip
        """Fill a template that extends ``entity.html``: head, facts, the template's own body, all statements, citation.

        Args:
            lede: One sentence or a few, made of data.
            kicker: What it is; by default its types.
            schema: Properties of schema.org beside name and address.
            title: By default its label.
            found, near: Where the caller has one of them already.
            brief: Address of the page to print, if there is one.
            kept: Parameters that the page was asked with, for the switch of languages.
        """
        found = found or self.pages.explained(iri, reader, near.rests if near else None)
        shown = self.pages.statements(found, reader)
        title = title or self.pages.value(iri, reader)
        return self.pages.render(
            template, reader, path=path, kept=kept, iri=iri, title=title.text, title_lang=title.lang, lede=lede,
            kicker=kicker or [t for t in shown["types"] if t.iri.startswith(str(BM))] or shown["types"],
            facts=[Fact(*f) for f in facts], brief=brief,
            cite=self._citation(iri, title.text, reader), schema=self._schema(iri, schema or {}), **shown, **values,
        )  # fmt: skip

    # --- kinds

    def node(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        """Any thing: its values and what it rests on, then its statements."""
        found = self.pages.explained(iri, reader)
        itself = self._itself(iri)
        title = self.pages.value(iri, reader)
        if iri not in self.pages.labels(reader.language) and (told := self._told(itself, reader)):
            title = Value(" \N{EN DASH} ".join(v.text for v in told if v.text))
        return self.render("node.html", iri, reader, path, title=title, found=found, facts=self._own(itself, reader))

    def _own(self, itself: About, reader: Reader) -> list[Fact]:
        """What a node says itself, property by property; bounds of time are put together."""
        said = words(reader.language)
        found = [
            Fact(self._label(URIRef(p), reader), [self.pages.value(v, reader) for v in values])
            for p, values in sorted(itself.said.items())
            if p.startswith(str(BM)) and URIRef(p) not in _SET_APART and len(values) <= _FEW
        ]
        times = (
            ("e_when", (itself.text(BM.earliest), itself.text(BM.latest))), ("e_since", itself.start),
            ("e_until", itself.end),
        )  # fmt: skip
        found += [Fact(said[key], [when]) for key, days in times if (when := self._span(days, reader)).text]
        notes = itself.said.get(str(SKOS.note), ())
        return [*found, *([Fact(said["e_note"], [self.pages.value(n, reader) for n in notes])] if notes else [])]

    def _mechanism(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        near = self.surroundings(iri)
        parts = self._common(near, reader)
        commitments = self._commitments(near, reader)
        plans = self._plans_naming(near, reader, commitments)
        plan = self._home_plan([p["plan"].iri for p in plans])
        members = self._members(near, reader, plan)
        facts = [
            *self._facts(near, reader, (BM.kind, BM.level, BM.legalForm)),
            *self._life(near, reader),
            *self._leads(near, reader),
            *self._facts(near, reader, (BM.secretariat, BM.seat)),
            *self._website(near, reader),
            *([members.fact] if members.fact else []),
        ]
        lede = self._mechanism_lede(near, reader, members, plans, commitments, parts["verdicts"])
        return self.render(
            "mechanism.html", iri, reader, path, near=near, lede=lede,
            kicker=[self.pages.value(t, reader) for t in self._types(near)], facts=facts,
            remit=self._remit(near, reader), members=members, plans=plans, commitments=commitments,
            relations=self._relations(near, reader), overlaps=self._overlaps(iri, reader),
            unknown=self._unknown(near, reader, members, parts), schema=self._about_body(near),
            brief=self.brief_href("mechanism", iri, reader), **parts,
        )  # fmt: skip

    def _actor(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        """An agency, an organization or a state: what it takes part in, leads, carries and undertakes."""
        near = self.surroundings(iri)
        parts = self._common(near, reader)
        kind = self.kind(iri)
        on = _day(given["date"]) if "date" in given else self._home_day()
        rows = self._part_in(near, reader, on)
        commitments = self._commitments(near, reader)
        firm = [c for c in commitments if c["rank"] == _FIRMLY]
        undertaken = [c for c in commitments if str(BM.undertakenBy) in c["ways"]]
        facts = [
            *self._facts(near, reader, (BM.actsFor, BM.isoCode, BM.areaCode)),
            *(self._life(near, reader) if kind != "state" else []),
            *self._website(near, reader),
        ]
        standing = len({r["with"].iri for r in rows if r["member"] and r["status"] == "certain"})
        if kind == "state" and on:
            label = words(reader.language)["e_memberships_on"].format(day=day(on, reader.language))
            facts.append(Fact(label, [Value(number(standing, reader.language))]))
        parties = self._plans_of(iri, reader) if kind == "state" else []
        said = words(reader.language)
        sentences = []
        if near.edges.get(str(BM.actsFor)):
            names = self._names(near.edges[str(BM.actsFor)], reader)
            sentences.append(said["e_s_acts"].format(names=names))
        sentences += self._fate(near, reader, parts["verdicts"])
        if parties:
            sentences.append(self._count("e_s_plans", len(parties), reader))
        if undertaken:
            firmly = sum(c in firm for c in undertaken)
            sentences.append(
                self._count("e_s_undertakes", len(undertaken), reader, firm=number(firmly, reader.language))
            )
        if kind == "state" and on:
            sentences.append(self._count("e_s_member", standing, reader, day=day(on, reader.language)))
        leads = [r for r in rows if r["leads"]]
        if leads:
            sentences.append(self._count("e_s_leads", len({r["with"].iri for r in leads}), reader))
        carried = [c for c in commitments if str(BM.carriedBy) in c["ways"]]
        if carried:
            sentences.append(self._count("e_s_carries", len(carried), reader))
        return self.render(
            "actor.html", iri, reader, path, kept=list(given.items()), near=near, lede=" ".join(sentences), facts=facts,
            kind=kind, rows=rows, on=on, commitments=commitments, plans=parties,
            relations=self._relations(near, reader), schema=self._about_body(near), **parts,
        )  # fmt: skip

    def _source(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        near = self.surroundings(iri)
        said, source = words(reader.language), self._sources.get(iri)
        rests = [
            {
                "what": self._told(a, reader), "types": [self.pages.value(BM[t], reader) for t in sorted(a.types)],
                "href": self.pages.href(a.iri, reader), "grade": self._grade(a, reader), "layer": a.layer,
                "others": max(0, len(a.sources) - 1),
            }
            for a in near.about
        ]  # fmt: skip
        facts, lede, shown = [], "", self._shown_source(iri, reader)
        if source:
            facts = [
                Fact(
                    self._label(URIRef(_DCTERMS + "publisher"), reader, said["e_publisher"]), _given(shown["publisher"])
                ),
                Fact(said["e_host"], [shown["host"]]),
                Fact(said["e_extent"], [shown["extent"]]),
                Fact(said["e_address"], _given(shown["original"])),
                Fact(self._label(BM.readAt, reader, said["e_read_at"]), _given(shown["read"])),
            ]
            lede = self._count("e_s_rests", len(rests), reader)
        return self.render(
            "source.html", iri, reader, path, near=near, lede=lede, facts=[f for f in facts if f.values],
            titled=bool(source and source["title"]), rests=rests, alone=sum(not r["others"] for r in rests),
            schema={
                "@type": "CreativeWork",
                **({"url": source["address"], "publisher": shown["publisher"].text} if source else {}),
            },
        )  # fmt: skip

    # --- briefs

    def brief(self, iri: str, reader: Reader, path: str) -> str:
        """One page to print about a mechanism or a plan.

        Raises:
            NotFound: There is no brief of it.
        """
        make = self.briefs.get(self.kind(iri))
        if make is None or iri not in self.pages.labels(reader.language):
            raise NotFound(
                "has no brief", where="request", value=vocab.shorten(iri, self.pages.config.base),
                accepted=", ".join(f"/brief/{kind}/…" for kind in self.briefs),
            )  # fmt: skip
        return make(iri, reader, path, {})

    def _mechanism_brief(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        near = self.surroundings(iri)
        parts = self._common(near, reader)
        commitments = self._commitments(near, reader)
        plans = self._plans_naming(near, reader, commitments)
        members = self._members(near, reader, self._home_plan([p["plan"].iri for p in plans]))
        facts = [
            *self._facts(near, reader, (BM.kind, BM.level, BM.legalForm)), *self._life(near, reader),
            *self._leads(near, reader), *self._facts(near, reader, (BM.secretariat, BM.seat)),
            *([members.fact] if members.fact else []),
        ]  # fmt: skip
        return self._brief(
            "brief_mechanism.html", iri, reader, path, facts=facts, members=members, plans=plans,
            lede=self._mechanism_lede(near, reader, members, plans, commitments, parts["verdicts"]),
            commitments=commitments, remit=self._remit(near, reader), relations=self._relations(near, reader),
            unknown=self._unknown(near, reader, members, parts),
            cited=[*members.rows, *members.others, *parts["findings"]], **parts,
        )  # fmt: skip

    def _plan_brief(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        near = self.surroundings(iri)
        said = words(reader.language)
        coded = self._rows("plan-coded", plan=URIRef(iri))
        words_of = {str(r["clause"]): r for r in self._rows("plan-clauses", plan=URIRef(iri))}
        verdicts, outcomes = self._verdicts_of, self._outcomes_of
        acts: dict[str, list[Value]] = {}
        named: dict[str, int] = {}
        for row in coded:
            if "entity" in row:
                entity = str(row["entity"])
                named[entity] = named.get(entity, 0) + ("manner" not in row)
                value = self.pages.value(entity, reader)
                of = acts.setdefault(str(row["clause"]), [])
                if value not in of:
                    of.append(value)
        commitments: list[dict[str, Any]] = []
        for row in coded:
            clause = str(row["clause"])
            if "rank" not in row or clause not in words_of:
                continue
            initiative, printed = str(row["node"]), words_of[clause]
            locator = str(printed["locator"])
            commitments.append(
                {
                    "value": self.pages.value(initiative, reader), "locator": locator, "rank": int(str(row["rank"])),
                    "href": self.pages.words_in_plan(iri, locator, (), reader), "order": int(str(printed["order"])),
                    "group": self.pages.value(row["group"], reader),
                    "words": explain.plain(str(printed["exact"])).strip(),
                    "lang": _last(printed.get("language")) or "en", "acts": acts.get(clause, []),
                    "verdicts": [self._verdict(r, reader) for r in verdicts.get(initiative, ())],
                    "outcomes": [self._outcome(r, reader) for r in outcomes.get(initiative, ())],
                }
            )  # fmt: skip
        commitments.sort(key=lambda c: (c["order"], c["value"].iri))
        parts = self._common(near, reader)
        firm = sum(c["rank"] == _FIRMLY for c in commitments)
        sentences = []
        signed = next((p["day"] for p in self._plans if p["plan"] == iri), "")
        parties = self._names(near.edges.get(str(BM.party), ()), reader)
        if signed and parties:
            sentences.append(said["e_s_plan_of"].format(parties=parties, when=_when(signed, signed, reader.language)))
        if commitments:
            sentences.append(self._count("e_s_makes", len(commitments), reader, firm=number(firm, reader.language)))
        mechanisms = [
            {
                "value": self.pages.value(m, reader), "clauses": n,
                "leads": [self.pages.value(x, reader) for x in self._leaders.get(m, ())],
            }
            for m, n in sorted(named.items(), key=lambda x: (-x[1], x[0]))
            if self.kind(m) == "mechanism"
        ]  # fmt: skip
        return self._brief(
            "brief_plan.html", iri, reader, path, lede=" ".join(sentences), commitments=commitments,
            facts=self._facts(near, reader, (BM.kind, BM.party, BM.textRead, BM.theme)), mechanisms=mechanisms,
            cited=[o for c in commitments for o in c["outcomes"]], on=signed, **parts,
        )  # fmt: skip

    def _brief(
        self, template: str, iri: str, reader: Reader, path: str, *, cited: Sequence[dict[str, Any]], **values: Any
    ) -> str:  # fmt: skip
        """Args: cited: The rows that name their sources; they get ``refs``, the numbers of these in the list."""
        title = self.pages.value(iri, reader)
        values["sources"] = self._shown_sources(((r["cited"], r["letter"]) for r in cited), reader)
        numbers = {s["value"].iri: s["number"] for s in values["sources"]}
        for row in cited:
            row["refs"] = sorted(numbers[s] for s in row["cited"])
        return self.pages.render(
            template, reader, path=path, iri=iri, title=title.text, title_lang=title.lang,
            page=self.pages.href(iri, reader), cite=self._citation(iri, title.text, reader),
            version=str(next(iter(self.pages.said.get("dcat:version", ())), "")), **values,
        )  # fmt: skip

    # --- what is read

    def surroundings(self, iri: str) -> Surroundings:
        """A node with all that points to it with support of its own; empty if nothing is said of it."""
        term = URIRef(iri)
        edges: dict[str, list[Node]] = {}
        for row in self._rows("edges", node=term):
            values = edges.setdefault(str(row["property"]), [])
            if row["object"] not in values:
                values.append(row["object"])
        said: dict[str, dict[str, list[Node]]] = {}
        for row in self._rows("around", node=term):
            said.setdefault(str(row["node"]), {}).setdefault(str(row["property"]), []).append(row["value"])
        rests = explain.supports(self.pages.store, term, self.pages.config.base)
        about = [About(node, values, rests.get(node)) for node, values in said.items()]
        return Surroundings(iri, edges, [a for a in about if a.support or "Name" in a.types], rests)

    def _itself(self, iri: str) -> About:
        """A node as one that might point to others."""
        edges: dict[str, list[Node]] = {}
        for row in self._rows("edges", node=URIRef(iri)):
            edges.setdefault(str(row["property"]), []).append(row["object"])
        return About(iri, edges)

    def _rows(self, name: str, **values: Node) -> list[dict[str, Node]]:
        return list(self.pages.store.select(sparql_text.bind(view(name), values) if values else view(name)).dicts())

    @cached_property
    def _sources(self) -> Mapping[str, Mapping[str, str]]:
        """By IRI: title, publisher, address, host and extent (concepts), day of reading; empty where unknown."""
        keys = ("title", "publisher", "address", "host", "extent", "read")
        return {str(r["source"]): {k: str(r.get(k, "")) for k in keys} for r in self._rows("page-sources")}

    @cached_property
    def _successions(self) -> Sequence[Mapping[str, str]]:
        keys = ("succession", "predecessor", "successor", "earliest", "latest")
        return [{k: str(r.get(k, "")) for k in keys} for r in self._rows("page-successions")]

    @cached_property
    def _plans(self) -> Sequence[Mapping[str, Any]]:
        """Plans in order of time.

        Keys: ``plan`` (IRI), ``bounds`` of the first signing, adoption or announcement, ``day`` (ISO, where the
        bounds are one day, else empty), ``clauses`` (how many are coded).
        """
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows("page-plans"):
            days = str(row.get("earliest", "")), str(row.get("latest", ""))
            found.setdefault(
                str(row["plan"]),
                {
                    "plan": str(row["plan"]), "bounds": days, "day": days[1] if days[0] == days[1] else "",
                    "clauses": int(str(row.get("clauses", 0))),
                },
            )  # fmt: skip
        return list(found.values())

    @cached_property
    def _verdicts_of(self) -> Mapping[str, Sequence[Mapping[str, Node]]]:
        """Judgements on what became of an item, by item."""
        return _by(self._rows("page-verdicts"), "item", "assessment")

    @cached_property
    def _outcomes_of(self) -> Mapping[str, Sequence[Mapping[str, Node]]]:
        """Recorded outcomes, by commitment."""
        return _by(self._rows("page-outcomes"), "initiative", "event")

    @cached_property
    def _cited(self) -> Mapping[str, Sequence[str]]:
        """Sources of recorded outcomes, by event."""
        found: dict[str, list[str]] = {}
        for row in self._rows("page-outcomes"):
            if "source" in row and (source := str(row["source"])) not in found.setdefault(str(row["event"]), []):
                found[str(row["event"])].append(source)
        return found

    @cached_property
    def _leaders(self) -> Mapping[str, Sequence[str]]:
        """IRIs of the bodies that lead, chair or own it, by mechanism."""
        found: dict[str, list[str]] = {}
        for row in self._rows("page-leaders"):
            found.setdefault(str(row["mechanism"]), []).append(str(row["leader"]))
        return found

    def _home_plan(self, naming: Sequence[str]) -> Mapping[str, Any] | None:
        """The plan whose day a mechanism is looked at on: the one best known of those that name it, else of all."""
        dated = [p for p in self._plans if p["day"]]
        chosen = [p for p in dated if p["plan"] in naming] or dated
        return max(chosen, key=lambda p: p["clauses"], default=None)

    def _home_day(self) -> str:
        plan = self._home_plan(())
        return plan["day"] if plan else ""

    # --- parts of pages

    def _types(self, near: Surroundings) -> list[str]:
        return [str(t) for t in near.edges.get(str(RDF.type), ()) if str(t).startswith(str(BM))]

    def _label(self, property_: URIRef, reader: Reader, otherwise: str = "") -> str:
        """The label of a property, as a heading."""
        text = self.pages.labels(reader.language).get(str(property_)) or otherwise or vocab.shorten(str(property_))
        return text[:1].upper() + text[1:]

    def _names(self, nodes: Iterable[Node | str], reader: Reader) -> str:
        """Names in a sentence: ``A, B and C``."""
        texts = sorted({self.pages.value(n, reader).text for n in nodes}, key=str.casefold)
        if len(texts) < 2:
            return "".join(texts)
        return f"{', '.join(texts[:-1])} {words(reader.language)['e_and']} {texts[-1]}"

    def _count(self, key: str, n: int, reader: Reader, **values: str) -> str:
        """A sentence with a number; its form for one ends in ``_one``."""
        said = words(reader.language)
        return said[f"{key}_one" if n == 1 else key].format(n=number(n, reader.language), **values)

    def _grade(self, about: About, reader: Reader) -> tuple[str, str] | None:
        """Letter and meaning of the grade; None in the text and for what rests on nothing recorded."""
        if about.support is None or not about.letter:
            return None
        return about.letter, self.pages.value(about.support.confidence, reader).text

    @staticmethod
    def _span(days: tuple[str, str], reader: Reader) -> Value:
        """A time in a table; empty if it is not known."""
        return span(*days, reader.language) if any(days) else Value("")

    def _told(self, about: About, reader: Reader) -> list[Value]:
        """What a node joins, in reading order, and its time; empty for one that joins nothing."""
        found = []
        for group in _PARTS:
            for property_ in group:
                for value in about.said.get(str(property_), ()):
                    shown = self.pages.value(value, reader)
                    if shown not in found:
                        found.append(shown)
        if found and (when := self._span((about.text(BM.earliest), about.text(BM.latest)), reader)).text:
            found.append(when)
        return found

    def _facts(self, near: Surroundings, reader: Reader, properties: Sequence[URIRef]) -> list[Fact]:
        """The values of properties, with layer and grade of the statement where it has one."""
        found = []
        for property_ in properties:
            values = near.edges.get(str(property_), ())
            if not values:
                continue
            said = near.statements(property_)
            graded = next((a.letter for a in said if a.letter), "")
            found.append(
                Fact(
                    self._label(property_, reader), [self.pages.value(v, reader) for v in values],
                    layer=said[0].layer if said else "", grade=graded,
                )
            )  # fmt: skip
        return found

    def _website(self, near: Surroundings, reader: Reader) -> list[Fact]:
        values = [str(v) for v in near.edges.get(str(BM.website), ())]
        shown = [Value(v.partition("://")[2].rstrip("/"), v) for v in values if v.startswith(("http://", "https://"))]
        said = near.statements(BM.website)
        return (
            [Fact(self._label(BM.website, reader), shown, layer=said[0].layer if said else "record")] if shown else []
        )

    def _begun(self, near: Surroundings) -> tuple[str, str]:
        """Bounds of the founding: the recorded day, else those of the event; empty if not known."""
        founded = sorted(str(v) for v in near.edges.get(str(BM.founded), ()))
        if founded:
            return founded[0], founded[0]
        found = [a for a in near.of("StatusEvent") if a.iri_of(BM.status).rpartition("/")[2] == "established"]
        bounds = sorted((a.text(BM.latest), a.text(BM.earliest)) for a in found if a.iri_of(BM.eventOf) == near.iri)
        return (bounds[0][1], bounds[0][0]) if bounds else ("", "")

    def _over(self, near: Surroundings) -> tuple[str, str]:
        """Bounds of the end; empty if none is recorded."""
        found = [
            (a.text(BM.latest), a.text(BM.earliest)) for a in near.of("StatusEvent")
            if a.iri_of(BM.status).rpartition("/")[2] in _OVER and a.iri_of(BM.eventOf) == near.iri
        ]  # fmt: skip
        return (max(found)[1], max(found)[0]) if found else ("", "")

    def _followers(self, iri: str) -> list[Mapping[str, str]]:
        return [x for x in self._successions if x["predecessor"] == iri]

    def _life(self, near: Surroundings, reader: Reader) -> list[Fact]:
        """Founded, ended, what it became, what it came from."""
        said, found = words(reader.language), []
        if (when := self._span(self._begun(near), reader)).text:
            found.append(Fact(self._label(BM.founded, reader), [when], layer="record"))
        if (when := self._span(self._over(near), reader)).text:
            found.append(Fact(said["e_ended"], [when], layer="record"))
        for key, near_end, far_end in (
            ("e_became", "predecessor", "successor"),
            ("e_came_from", "successor", "predecessor"),
        ):
            links = [x for x in self._successions if x[near_end] == near.iri]
            if links:
                values = [self.pages.value(x[far_end], reader) for x in links]
                when = self._span((links[0]["earliest"], links[0]["latest"]), reader)
                found.append(Fact(said[key], values, note=when.text, layer="record"))
        return found

    def _fate(self, near: Surroundings, reader: Reader, verdicts: Sequence[Mapping[str, Any]]) -> list[str]:
        """Sentences: established, became or followed, ended."""
        said, lang, found = words(reader.language), reader.language, []
        if phrase := _when(*self._begun(near), lang):
            found.append(said["e_s_founded"].format(when=phrase))
        links = self._followers(near.iri)
        renamed = any(v["code"] == "renamed" for v in verdicts)
        if (phrase := _when(*self._over(near), lang)) and not (links and renamed):
            found.append(said["e_s_ended"].format(when=phrase))
        for x in links:
            name, when = self.pages.value(x["successor"], reader).text, _when(x["earliest"], x["latest"], lang)
            key = "e_s_became" if renamed else "e_s_followed"
            found.append(said[key].format(name=name, when=when).replace(" .", "."))
        return found

    def _leads(self, near: Surroundings, reader: Reader) -> list[Fact]:
        leaders = [self.pages.value(x, reader) for x in self._leaders.get(near.iri, ())]
        return [Fact(self._label(BM.ledBy, reader), leaders, layer="record")] if leaders else []

    def _participation(self, about: About, other: URIRef, reader: Reader, on: str) -> dict[str, Any]:
        """One row: the other side, role, since, until, status on the day, grade, sources, and the node itself."""
        status = about.held(on) if on else ""
        return {
            "with": self.pages.value(about.iri_of(other), reader), "role": self.pages.value(about.one(BM.role), reader),
            "printed": about.text(BM.printedRole), "since": self._span(about.start, reader),
            "until": self._span(about.end, reader), "as_of": self.pages.value(about.one(BM.asOf), reader),
            "status": status, "grade": self._grade(about, reader), "letter": about.letter,
            "href": self.pages.href(about.iri, reader),
            "sources": len(about.sources), "cited": about.sources, "layer": about.layer,
            "member": "Membership" in about.types, "leads": "Leadership" in about.types,
        }  # fmt: skip

    def _members(self, near: Surroundings, reader: Reader, plan: Mapping[str, Any] | None) -> Members:
        said, on = words(reader.language), plan["day"] if plan else ""
        rows: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for about in near.of("Participation", "Membership", "Leadership", "Contribution"):
            if about.iri_of(BM.participationIn) == near.iri:
                row = self._participation(about, BM.participant, reader, on)
                (rows if row["member"] else others).append(row)
        rows.sort(key=lambda r: (r["since"].data or r["as_of"].data or "9", r["with"].text.casefold()))
        others.sort(key=lambda r: (r["role"].text.casefold(), r["with"].text.casefold()))
        certain = {r["with"].iri for r in rows if r["status"] == "certain"}
        possible = {r["with"].iri for r in rows if r["status"] == "possible"} - certain
        if any(str(v) > on for v in near.edges.get(str(BM.founded), ())):
            possible = set()
        assessed = sorted(
            (a for a in near.of("MemberListAssessment") if not on or a.text(BM.asOf) <= on),
            key=lambda a: a.text(BM.asOf),
        )
        last = assessed[-1] if assessed else None
        counted = sorted(
            (int(a.text(RDF.object)), a.text(BM.asOf)) for a in near.statements(BM.memberCount)
            if a.text(RDF.object).isdigit()
        )  # fmt: skip
        counted.sort(key=lambda x: x[1])
        fact = None
        if on and (rows or last):
            mark = self.pages.value(last.one(BM.completeness), reader).text if last else said["e_not_assessed"]
            as_of = day(last.text(BM.asOf), reader.language) if last else ""
            note = said["e_list_is"].format(mark=mark.lower(), day=as_of) if last else mark
            label = said["e_members_on"].format(day=day(on, reader.language))
            fact = Fact(label, [Value(number(len(certain), reader.language))], note=note, layer="record")
        return Members(
            rows, others, on, len(certain), len(possible),
            self.pages.value(last.one(BM.completeness), reader) if last else None,
            last.text(BM.asOf) if last else "", last.text(SKOS.note) if last else "",
            self.pages.href(last.iri, reader) if last else "", counted, fact,
        )  # fmt: skip

    def _part_in(self, near: Surroundings, reader: Reader, on: str) -> list[dict[str, Any]]:
        """In what it takes part, standing memberships first."""
        rows = [
            self._participation(a, BM.participationIn, reader, on)
            for a in near.of("Participation", "Membership", "Leadership", "Contribution")
            if a.iri_of(BM.participant) == near.iri
        ]
        taken = {r["with"].iri for r in rows if r["leads"]}
        for about in near.statements(BM.ledBy, inward=True):
            if (mechanism := about.iri_of(RDF.subject)) not in taken:
                row = self._participation(about, RDF.subject, reader, "")
                rows.append(row | {"role": self.pages.value(BM.ledBy, reader), "leads": True, "status": "unknown"})
                taken.add(mechanism)
        return sorted(rows, key=lambda r: (not r["leads"], r["with"].text.casefold(), r["role"].text))

    def _plans_naming(
        self, near: Surroundings, reader: Reader, commitments: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Plans that name it, with quotations of the clauses; ``apart`` are those that no commitment quotes."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for about in near.of("Mention"):
            support = self.pages.support(about.support, reader)
            if about.support is None or support is None:
                continue
            for q, shown in zip(about.support.quotations, support["quotations"], strict=True):
                found.setdefault(q.plan, {}).setdefault(q.locator, shown)
        quoted = {q["href"] for c in commitments for q in c["quotations"]}
        return [
            {
                "plan": self.pages.value(plan, reader), "clauses": list(clauses.values()),
                "apart": [q for q in clauses.values() if q["href"] not in quoted],
            }
            for plan, clauses in sorted(found.items(), key=lambda x: x[0])
        ]  # fmt: skip

    def _commitments(self, near: Surroundings, reader: Reader) -> list[dict[str, Any]]:
        """The commitments that concern it: how, how firmly, in which words, by whose judgement."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows("commitments-of", node=URIRef(near.iri)):
            initiative, plan, locator = str(row["initiative"]), str(row["plan"]), str(row["locator"])
            made = found.setdefault(
                initiative,
                {
                    "value": self.pages.value(initiative, reader), "plan": self.pages.value(plan, reader),
                    "locator": locator, "href": self.pages.words_in_plan(plan, locator, (), reader),
                    "rank": int(str(row["rank"])), "group": self.pages.value(row["group"], reader), "ways": set(),
                    "manners": [], "words": explain.plain(str(row.get("exact", ""))).strip(), "quotations": [],
                    "lang": _last(row.get("language")) or "en",
                    "judgements": [],
                },
            )  # fmt: skip
            way, by = str(row["way"]), str(row["by"])
            made["ways"].add(way)
            if "manner" in row and (manner := self.pages.value(row["manner"], reader)) not in made["manners"]:
                made["manners"].append(manner)
            if (support := near.rests.get(by)) is None or way == str(BM.undertakenBy):
                continue
            shown = self.pages.support(support, reader)
            assert shown is not None
            if support.reasons:
                judged = {"way": self.pages.value(way, reader), "support": shown, "href": self.pages.href(by, reader)}
                if judged not in made["judgements"]:
                    made["judgements"].append(judged)
            elif way == str(BM.mentions) or not made["quotations"]:
                made["quotations"] = shown["quotations"]
        return list(found.values())

    def _plans_of(self, iri: str, reader: Reader) -> list[dict[str, Any]]:
        """Plans to which a state is party, in order of time."""
        mine = {str(r["plan"]) for r in self._rows("page-parties", state=URIRef(iri))}
        return [
            {"plan": self.pages.value(p["plan"], reader), "when": self._span(p["bounds"], reader)}
            for p in self._plans
            if p["plan"] in mine
        ]

    def _relations(self, near: Surroundings, reader: Reader) -> dict[str, Any]:
        """Lineage and parts: ``chain`` of (entity, time of the change, link), ``wholes``, ``parts``, ``heirs``."""
        before = self._chain(near.iri, "successor", "predecessor", reader)
        after = self._chain(near.iri, "predecessor", "successor", reader)
        return {
            "before": list(reversed(before)),
            "after": after,
            "wholes": [self.pages.value(v, reader) for v in near.edges.get(str(BM.partOf), ())],
            "parts": [self.pages.value(a.iri_of(RDF.subject), reader) for a in near.statements(BM.partOf, inward=True)],
            "founders": [self.pages.value(v, reader) for v in near.edges.get(str(BM.establishedBy), ())],
            "founded": [
                self.pages.value(a.iri_of(RDF.subject), reader) for a in near.statements(BM.establishedBy, inward=True)
            ],
        }

    def _chain(self, iri: str, here: str, there: str, reader: Reader) -> list[dict[str, Any]]:
        """What came before or after, step by step; each once, so that a circle ends."""
        found: list[dict[str, Any]] = []
        seen, ends = {iri}, [iri]
        while ends:
            links = [x for x in self._successions if x[here] in ends and x[there] not in seen]
            ends = [x[there] for x in links]
            seen.update(ends)
            found += [
                {
                    "entity": self.pages.value(x[there], reader), "of": self.pages.value(x[here], reader),
                    "when": self._span((x["earliest"], x["latest"]), reader),
                    "href": self.pages.href(x["succession"], reader),
                }
                for x in links
            ]  # fmt: skip
        return found

    def _common(self, near: Surroundings, reader: Reader) -> dict[str, Any]:
        """What the pages of all things share: history, names, findings, verdicts, sources."""
        names = self._shown_names(near, reader)
        return {
            "events": self._events(near, reader), "names": names,
            "translated": sum(n["code"] == "project-translation" for n in names),
            "unofficial": self._unofficial(near, names, reader),
            "findings": self._findings(near, reader),
            "verdicts": [self._verdict(r, reader) for r in self._verdicts_of.get(near.iri, ())],
            "sources": self._shown_sources(((a.sources, a.letter) for a in near.about), reader),
        }  # fmt: skip

    def _events(self, near: Surroundings, reader: Reader) -> list[dict[str, Any]]:
        rows = []
        for about in near.of("StatusEvent"):
            if about.iri_of(BM.eventOf) != near.iri:
                continue
            rows.append(
                {
                    "when": self._span((about.text(BM.earliest), about.text(BM.latest)), reader),
                    "first": about.text(BM.earliest), "status": self.pages.value(about.one(BM.status), reader),
                    "place": self.pages.value(about.one(BM.place), reader), "printed": about.text(BM.printedDate),
                    "note": about.text(SKOS.note), "layer": about.layer, "grade": self._grade(about, reader),
                    "href": self.pages.href(about.iri, reader), "support": self.pages.support(about.support, reader),
                    "sources": len(about.sources),
                }
            )  # fmt: skip
        return sorted(rows, key=lambda r: (r["when"].data or "9", r["first"], r["status"].text))

    def _shown_names(self, near: Surroundings, reader: Reader) -> list[dict[str, Any]]:
        rows = []
        for about in near.of("Name"):
            text = about.one(URIRef(_SKOSXL + "literalForm"))
            if about.iri_of(BM.nameOf) != near.iri or not isinstance(text, Literal):
                continue
            status = about.iri_of(BM.nameStatus)
            rows.append(
                {
                    "text": str(text), "lang": text.language or "", "code": status.rpartition("/")[2],
                    "status": self.pages.value(status, reader),
                    "form": self.pages.value(about.one(BM.nameForm), reader),
                    "since": self._span(about.start, reader), "until": self._span(about.end, reader),
                    "layer": about.layer, "grade": self._grade(about, reader),
                    "href": self.pages.href(about.iri, reader),
                    "sources": len(about.sources),
                }
            )  # fmt: skip
        standing = ("official", "printed", "reported", "former", "project-translation")
        forms = ("full", "short", "acronym")
        order = {code: n for n, code in enumerate((*standing, *forms))}

        def rank(row: Mapping[str, Any]) -> tuple[Any, ...]:
            form = row["form"].iri.rpartition("/")[2]
            known = LANGUAGES.index(row["lang"]) if row["lang"] in LANGUAGES else 9
            return known, row["lang"], order.get(row["code"], 9), order.get(form, 9), row["text"]

        return sorted(rows, key=rank)

    def _unofficial(self, near: Surroundings, names: Sequence[Mapping[str, Any]], reader: Reader) -> bool:
        """Whether the heading's name is a translation of the project: no name of another standing has this language."""
        same = [n for n in names if n["lang"] == reader.language and n["form"].iri.endswith("/full")]
        return bool(same) and all(n["code"] == "project-translation" for n in same)

    def _findings(self, near: Surroundings, reader: Reader) -> list[dict[str, Any]]:
        rows = []
        for about in near.of("Finding"):
            if near.iri not in map(str, about.said.get(str(BM.findingOf), ())):
                continue
            found_as = [v for v in about.said.get(str(BM.foundAs), ()) if str(v) != near.iri]
            rows.append(
                {
                    "plan": self.pages.value(about.one(BM.soughtIn), reader),
                    "result": self.pages.value(about.one(BM.findingResult), reader),
                    "as": [self.pages.value(v, reader) for v in found_as], "locator": about.text(BM.reportedLocator),
                    "when": self._span((about.text(BM.earliest), about.text(BM.latest)), reader),
                    "note": about.text(SKOS.note), "grade": self._grade(about, reader),
                    "letter": about.letter, "href": self.pages.href(about.iri, reader),
                    "sources": len(about.sources), "cited": about.sources,
                    "code": about.iri_of(BM.findingResult).rpartition("/")[2],
                }
            )  # fmt: skip
        order = {p["plan"]: n for n, p in enumerate(self._plans)}
        return sorted(rows, key=lambda r: (order.get(r["plan"].iri, 99), r["href"]))

    def _verdict(self, row: Mapping[str, Node], reader: Reader) -> dict[str, Any]:
        confidence = str(row["confidence"])
        return {
            "verdict": self.pages.value(row["verdict"], reader), "code": str(row["verdict"]).rpartition("/")[2],
            "when": self._span((str(row.get("earliest", "")), str(row.get("latest", ""))), reader),
            "as_of": self.pages.value(row["asOf"], reader), "reason": self.pages.value(row["reason"], reader),
            "grade": (confidence.rpartition("/")[2].upper(), self.pages.value(confidence, reader).text),
            "author": self.pages.value(row.get("author"), reader),
            "href": self.pages.href(str(row["assessment"]), reader),
        }  # fmt: skip

    def _outcome(self, row: Mapping[str, Node], reader: Reader) -> dict[str, Any]:
        return {
            "status": self.pages.value(row["status"], reader), "note": str(row.get("note", "")),
            "when": self._span((str(row.get("earliest", "")), str(row.get("latest", ""))), reader),
            "entity": self.pages.value(row.get("entity"), reader), "href": self.pages.href(str(row["event"]), reader),
            "cited": self._cited.get(str(row["event"]), ()), "letter": _last(row["confidence"]).upper(),
        }  # fmt: skip

    def _remit(self, near: Surroundings, reader: Reader) -> list[dict[str, Any]]:
        """What it does, as sources say, with grade."""
        return [
            {
                "text": self.pages.value(a.one(RDF.object), reader), "href": self.pages.href(a.iri, reader),
                "grade": self._grade(a, reader), "sources": len(a.sources),
            }
            for a in near.statements(BM.remit)
        ]  # fmt: skip

    def _shown_source(self, iri: str, reader: Reader) -> dict[str, Any]:
        """A source: its page, publisher, original (a link, but plain text for a mirror), host, extent read."""
        source = self._sources.get(iri)
        shown = self.pages.value(iri, reader)
        if source is None:
            return {"value": shown, "publisher": Value(""), "original": Value(""), "host": Value(""),
                    "extent": Value(""), "read": Value("")}  # fmt: skip
        address = source["address"]
        linked = address.startswith(("http://", "https://")) and not source["host"].endswith("/mirror")
        return {
            "value": shown,
            "original": Value(address.partition("://")[2].partition("/")[0], address) if linked else Value(address),
            "publisher": self.pages.value(URIRef(source["publisher"]), reader) if source["publisher"] else Value(""),
            "host": self.pages.value(source["host"], reader), "extent": self.pages.value(source["extent"], reader),
            "read": Value(day(source["read"], reader.language), data=source["read"]),
        }  # fmt: skip

    def _shown_sources(self, cited: Iterable[tuple[Sequence[str], str]], reader: Reader) -> list[dict[str, Any]]:
        """Sources, those with the most facts first, with these facts' grades; ``number`` counts from 1.

        Args:
            cited: Per fact its sources and the letter of its grade.
        """
        counts: dict[str, int] = {}
        grades: dict[str, set[str]] = {}
        for sources, letter in cited:
            for source in sources:
                counts[source] = counts.get(source, 0) + 1
                grades.setdefault(source, set()).add(letter)
        ordered = sorted(counts.items(), key=lambda x: (-x[1], x[0]))
        return [
            {**self._shown_source(s, reader), "facts": n, "number": k, "grades": sorted(g for g in grades[s] if g)}
            for k, (s, n) in enumerate(ordered, 1)
        ]

    def _overlaps(self, iri: str, reader: Reader) -> list[dict[str, Any]]:
        """With whom it overlaps the most, facet by facet."""
        found = []
        for facet in _FACETS:
            name, links = self.overlaps.strongest(iri, facet, reader, _STRONGEST)
            if links:
                found.append({"facet": name, "links": links})
        return found

    def _unknown(
        self, near: Surroundings, reader: Reader, members: Members, parts: Mapping[str, Any]
    ) -> list[str]:  # fmt: skip
        """What the data do not tell of a mechanism, in words."""
        said = words(reader.language)
        missing = [
            self._label(x, reader).lower()
            for x in (BM.level, BM.legalForm, BM.secretariat, BM.website)
            if str(x) not in near.edges
        ]
        if not self._begun(near)[1]:
            missing.append(self._label(BM.founded, reader).lower())
        if near.iri not in self._leaders:
            missing.append(self._label(BM.ledBy, reader).lower())
        found = [said["e_u_facts"].format(what=", ".join(missing))] if missing else []
        if not members.rows:
            found.append(said["e_u_members"])
        elif members.mark is None:
            found.append(said["e_u_list"])
        elif not members.mark.iri.endswith("/complete"):
            found.append(said["e_u_partial"].format(day=day(members.as_of, reader.language)))
        held = {n["lang"] for n in parts["names"] if n["code"] == "official"}
        lacking = [said[f"e_in_{x}"] for x in LANGUAGES if x not in held]
        if lacking:
            found.append(said["e_u_names"].format(languages=", ".join(lacking)))
        return found

    def _mechanism_lede(
        self, near: Surroundings, reader: Reader, members: Members, plans: Sequence[Mapping[str, Any]],
        commitments: Sequence[Mapping[str, Any]], verdicts: Sequence[Mapping[str, Any]],
    ) -> str:  # fmt: skip
        """What it is in a few sentences: since when, what it became, who is in it, which plan uses it."""
        said, lang = words(reader.language), reader.language
        sentences = self._fate(near, reader, verdicts)
        if members.day and members.certain:
            sentences.append(self._count("e_s_members", members.certain, reader, day=day(members.day, lang)))
        for plan in plans:
            name = plan["plan"].text
            sentences.append(self._count("e_s_named", len(plan["clauses"]), reader, plan=name))
        used = sum(str(BM.involves) in c["ways"] or str(BM.mentions) in c["ways"] for c in commitments)
        if used:
            sentences.append(self._count("e_s_used", used, reader))
        return " ".join(sentences) or said["e_s_nothing"]

    # --- citation and schema.org

    def _citation(self, iri: str, title: str, reader: Reader) -> dict[str, str]:
        """How to cite the page: ``text``, ``bibtex``, ``iri``; the first two empty where no dataset is described."""
        said = self.pages.said

        def text(name: str) -> str:
            by = {getattr(v, "language", None) or "": self.pages.value(v, reader).text for v in said.get(name, ())}
            return next((by[tag] for tag in (reader.language, "en", "", *sorted(by)) if tag in by), "")

        if not said:
            return {"iri": iri, "text": "", "bibtex": ""}
        creator, version = text("dcterms:creator") or text("dcterms:publisher"), text("dcat:version")
        year = str(next(iter(said.get("dcterms:issued", ())), ""))[:4]
        dataset = text("dcterms:title")
        entry = {
            "author": creator, "title": title, "year": year, "version": version, "note": dataset, "url": iri,
        }  # fmt: skip
        key = f"{iri.rpartition('/id/')[2].replace('/', '-')}-{version}"
        line = words(reader.language)["e_cited"].format(
            creator=creator, year=year, title=title, dataset=dataset, version=version, iri=iri
        )
        return {"iri": iri, "text": line, "bibtex": bibtex(key, entry)}

    def _schema(self, iri: str, more: Mapping[str, Any]) -> dict[str, Any]:
        """A thing in the words of schema.org: its names in each language, and what its kind adds."""
        names = [
            {"@value": label, "@language": language}
            for language in LANGUAGES
            if (label := self.pages.labels(language).get(iri)) and iri not in self.pages.fallbacks(language)
        ]
        found = {"@context": "https://schema.org", "@type": "Thing", "@id": iri, "name": names, **more}
        if licence := next(iter(self.pages.said.get("dcterms:license", ())), None):
            found["subjectOf"] = {"@type": "WebPage", "license": str(licence)}
        return {k: v for k, v in found.items() if v}

    def _about_body(self, near: Surroundings) -> dict[str, Any]:
        """What schema.org says of a mechanism, agency, organization or state."""
        types = {vocab.shorten(t).removeprefix("bm:") for t in self._types(near)}
        kind = next((v for k, v in _SCHEMA_TYPES.items() if k in types), "Organization")
        found: dict[str, Any] = {"@type": kind}
        if kind.endswith("Organization"):
            found["foundingDate"], found["dissolutionDate"] = self._begun(near)[1], self._over(near)[1]
            found["parentOrganization"] = [{"@id": str(v)} for v in near.edges.get(str(BM.partOf), ())]
        found["alternateName"] = sorted(
            {a.text(URIRef(_SKOSXL + "literalForm")) for a in near.of("Name") if a.iri_of(BM.nameOf) == near.iri}
        )
        found["url"] = next((str(v) for v in near.edges.get(str(BM.website), ())), "")
        found["sameAs"] = [str(v) for v in near.edges.get(str(SKOS.exactMatch), ())]
        return {k: v for k, v in found.items() if v}

    def brief_href(self, kind: str, iri: str, reader: Reader) -> str:
        key = iri.removeprefix(f"{self.pages.config.base}id/{kind}/")
        return f"{reader.root}/brief/{kind}/{quote(key)}" + (f"?lang={reader.language}" if reader.explicit else "")


_SCHEMA_TYPES = {
    "State": "Country", "Agency": "GovernmentOrganization", "Event": "Event", "Instrument": "CreativeWork",
    "Programme": "Project",
}  # fmt: skip


def _by(
    rows: Iterable[Mapping[str, Node]], key: str, own: str
) -> dict[str, list[Mapping[str, Node]]]:  # fmt: skip
    """Rows by the text of one column, each node of the column `own` once."""
    found: dict[str, dict[str, Mapping[str, Node]]] = {}
    for row in rows:
        found.setdefault(str(row[key]), {}).setdefault(str(row[own]), row)
    return {k: list(v.values()) for k, v in found.items()}


def _last(concept: Node | None) -> str:
    """The last part of an IRI."""
    return str(concept or "").rpartition("/")[2]


def _given(value: Value) -> list[Value]:
    return [value] if value.text else []


def _when(earliest: str, latest: str, language: str) -> str:
    """A time as a phrase: ``on 27 May 2010``, ``in 2009``, ``between … and …``; empty if not known."""
    how, text = bounds(earliest, latest, language)
    if not how:
        return ""
    first, last = (day(x, language) for x in (earliest, latest))
    return words(language)[f"e_when_{how}"].format(day=text, first=first, last=last)


def _day(text: str) -> str:
    """A day as given in an address.

    Raises:
        ParameterError: It is none.
    """
    try:
        if len(text) == 10:
            return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ParameterError("is no day", where="request: date", value=text, accepted="YYYY-MM-DD, such as 2010-05-27")
