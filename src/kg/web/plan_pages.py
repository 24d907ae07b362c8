"""The pages of a plan and of what it contains: commitments, clauses, headings; and of themes, which join plans.

What became of the commitments of all plans (outcomes, findings, judgements) is read once per version; a page takes
its part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from rdflib.term import Literal, Node, URIRef

from kg import explain, sparql_text, vocab
from kg.catalogue import view
from kg.vocab import BM
from kg.web.entity_pages import EntityPages, Fact, Given, Kind
from kg.web.pages import Reader, Value, mark_of, words
from kg.web.plan_reader import Block, PlanReader, ReadClause, Row, bounds, firmness, span

_CONCLUDED = ("signed", "adopted", "announced")
"""How a plan comes into being, best first: last parts of the statuses."""
_ACTORS = (BM.undertakenBy, BM.performedBy, BM.addressedTo, BM.benefits, BM.place, BM.theme)
"""What a commitment's page shows at its head, in this order."""
_SHOWN = 12
"""Rows of a long table that stand open; more are folded."""

Entry = Mapping[str, Any]
"""One node of a view: its singular columns as terms, the others as lists of terms."""


class PlanPages:
    """The pages of the plans of one dataset version.

    Attributes:
        kinds, takes: For `EntityPages`.
    """

    def __init__(self, entities: EntityPages) -> None:
        self.entities, self.pages = entities, entities.pages
        self.reader = PlanReader(self.pages)
        self.kinds: dict[str, Kind] = {
            "plan": self._plan, "initiative": self._initiative, "clause": self._clause,
            "priority": self._heading, "area": self._heading,
        }  # fmt: skip
        self.takes = {"plan": ("mark",)}
        self._meanings: dict[str, Mapping[str, str]] = {}

    # --- the pages

    def _plan(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        mark = given.get("mark", "")
        blocks = self.reader.blocks(iri, reader, mark)
        parts: dict[str, list[Row]] = {}
        for row in self._select("page-plan", plan=URIRef(iri)):
            parts.setdefault(str(row["part"]), []).append(row)
        commitments = self._in_plan.get(iri, [])
        held = any(str(row["held"]) == "true" for row in parts.get("text", ()))
        groups = [
            {
                "group": group, "rank": rank, "count": len(coded), "means": self._means(group.iri, reader),
                "verbs": _distinct(c.modality for c in coded),
            }
            for group, rank, coded in firmness(blocks)
        ]  # fmt: skip
        return self.entities.render(
            "plan.html", iri, reader, path, kept=list(given.items()),
            kicker=[self.pages.value(str(row["value"]), reader) for row in parts.get("kind", ())],
            lede=self._plan_lede(parts, groups, len(self._reported.get(iri, ())), reader),
            facts=self._plan_facts(parts, reader), schema=self._plan_schema(parts, reader), held=held, firm=groups,
            blocks=blocks, marked=any(marked for b in blocks for c in b.clauses for _, marked in c.parts),
            brief=self.entities.brief_href("plan", iri, reader),
            read=[self.pages.value(row.get("note"), reader) for row in parts.get("read", ()) if "note" in row],
            headings=self._outline(iri, reader), commitments=len(commitments),
            verdicts=self._verdict_groups(commitments, reader),
            became={str(r["initiative"]): self._verdict_values(str(r["initiative"]), reader) for r in commitments},
            outcomes=self._outcomes_of([str(r["initiative"]) for r in commitments], reader),
            reported=[self._shown(e, reader) for e in self._reported.get(iri, ())],
            findings=[self._shown(e, reader) for e in self._findings_in.get(iri, ())],
            sources=_distinct(c.source for b in blocks for c in b.clauses if c.source), shown=_SHOWN,
        )  # fmt: skip

    def _initiative(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        row = self._commitments.get(iri)
        if row is None:  # not coded from a clause
            return self.entities.node(iri, reader, path, given)
        found = self._explain(iri, reader)
        said = words(reader.language)
        shown = self._commitment(row, reader)
        plan, locator = str(row["plan"]), str(row["locator"])
        quoted = [q for s in found.said if s.property == str(BM.modality) and s.support for q in s.support.quotations]
        mark = ",".join(mark_of(q.evidence, q.clause, q.locator) for q in quoted)
        context = self._context(plan, {q.clause for q in quoted} | {str(row["clause"])}, mark, reader)
        by: dict[str, list[explain.Said]] = {}
        for one in found.said:
            if not one.inward:
                by.setdefault(one.property, []).append(one)
        facts = [Fact(said["plan_firmness"], [shown["group"], shown["modality"]])]
        for property_ in _ACTORS:
            facts += self._by_layer(found, property_, reader)
        headings = [self.pages.value(str(row[k]), reader) for k in ("priority", "area") if k in row]
        facts.append(Fact(said["plan_stands_in"], [self.pages.value(plan, reader), *headings]))
        scope = [self._clause_by_iri(str(one.value), plan, reader) for one in by.get(str(BM.scope), ())]
        serving = {
            name: [self._judged(one, reader) for one in by.get(str(property_), ())]
            for name, property_ in (("served", BM.servedBy), ("carried", BM.carriedBy))
        }
        involved = [
            {
                "entity": c.entity, "manner": c.manner, "href": c.node.href,
                "support": self.pages.support(self._own(c.node.iri), reader),
            }
            for b in context for clause in b.clauses for c in clause.acts if c.initiative == iri
        ]  # fmt: skip
        undertaken = ", ".join(self.pages.value(o.value, reader).text for o in by.get(str(BM.undertakenBy), ()))
        lede = said["plan_promise"].format(
            verb=row["verb"], firmness=shown["group"].text.casefold(), plan=self.pages.value(plan, reader).text,
            locator=locator,
        )  # fmt: skip
        if undertaken:
            lede += " " + said["plan_promise_by"].format(parties=undertaken)
        return self.entities.render(
            "initiative.html", iri, reader, path,
            kicker=[Value(said["plan_commitment"]), self.pages.value(plan, reader), *headings],
            lede=lede, facts=facts, schema={"@type": "CreativeWork", "isPartOf": plan}, found=found,
            row=shown, means=self._means(shown["group"].iri, reader), context=context, read=shown["read"](mark),
            involved=involved, serving=serving, scope=[c for c in scope if c],
            verdicts=[self._shown(e, reader) for e in self._verdicts.get(iri, ())],
            outcomes=self._outcomes_of([iri], reader),
            findings=[self._shown(e, reader) for e in self._findings_of.get(iri, ())],
        )  # fmt: skip

    def _clause(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        found = self._explain(iri, reader)
        said = words(reader.language)
        edges: dict[str, list[Node]] = {}
        for one in found.said:
            if not one.inward:
                edges.setdefault(one.property, []).append(one.value)
        plan = next((str(p) for p in edges.get(str(BM.inPlan), ())), "")
        context = self._context(plan, {iri}, "", reader)
        clause = next((c for b in context for c in b.clauses if c.iri == iri), None)
        if clause is None:
            return self.entities.node(iri, reader, path, given)
        kind, function = (next(iter(edges.get(str(p), ())), None) for p in (BM.clauseKind, BM.clauseFunction))
        facts: list[Fact] = []
        for term in (function, kind):
            if term is not None:
                label = said["plan_function"] if term is function else said["plan_clause_kind"]
                facts.append(Fact(label, [self.pages.value(term, reader)], self._means(str(term), reader)))
        facts += [
            Fact(self.pages.value(str(p), reader).text, [self.pages.value(v, reader) for v in edges[str(p)]])
            for p in (BM.under, BM.printedUnder, BM.completes)
            if str(p) in edges
        ]
        commitments = [self._commitment(self._commitments[c.node.iri], reader) for c in clause.commitments
                       if c.node.iri in self._commitments]  # fmt: skip
        several = said["plan_clause_one"] if len(commitments) == 1 else said["plan_clause_many"]
        lede = several if commitments else said["plan_clause_none"]
        return self.entities.render(
            "clause.html", iri, reader, path,
            kicker=[Value(said["plan_clause"]), self.pages.value(plan, reader)],
            lede=lede.format(n=len(commitments), locator=clause.locator), facts=facts,
            schema={"@type": "CreativeWork", "isPartOf": plan, "text": clause.text, "inLanguage": clause.lang or "en"},
            found=found,
            clause=clause, context=context, read=self.pages.words_in_plan(plan, clause.locator, (), reader),
            commitments=commitments,
            verdicts=[self._shown(e, reader) for e in self._verdicts_naming.get(iri, ())],
        )  # fmt: skip

    def _heading(self, iri: str, reader: Reader, path: str, given: Given) -> str:
        entry = self._headings.get(iri)
        if entry is None:
            return self.entities.node(iri, reader, path, given)
        said = words(reader.language)
        plan = str(entry["plan"])
        commitments = [self._commitment(r, reader) for r in self._in_plan.get(plan, ())
                       if iri in (str(r.get("priority")), str(r.get("area")))]  # fmt: skip
        firm = sum(c["rank"] == 1 for c in commitments)
        kind = said["plan_area"] if "above" in entry else said["plan_priority"]
        lede = said["plan_heading_lede"].format(
            heading=kind, number=entry["number"], plan=self.pages.value(plan, reader).text
        )
        if commitments:
            lede += " " + _counted(len(commitments), firm, said)
        facts = [Fact(said["plan_kicker"], [self.pages.value(plan, reader)])]
        if "above" in entry:
            facts.append(Fact(said["plan_priority"], [self.pages.value(entry["above"], reader)]))
        if areas := [self.pages.value(i, reader) for i, e in self._headings.items() if str(e.get("above")) == iri]:
            facts.append(Fact(said["plan_areas"], areas))
        found = self._explain(iri, reader)
        facts += self._by_layer(found, BM.theme, reader)
        return self.entities.render(
            "heading.html", iri, reader, path,
            kicker=[Value(kind), self.pages.value(plan, reader)], lede=lede, facts=facts,
            schema={"@type": "CreativeWork", "isPartOf": plan}, found=found,
            printed=self._context(plan, {str(c) for c in entry["clause"]}, "", reader), commitments=commitments,
            read={str(c): self.pages.words_in_plan(plan, str(loc), (), reader)
                  for c, loc in zip(entry["clause"], entry["locator"], strict=True)},
            judged=[
                {**self._shown(e, reader), "plan": self._plan_of(str(e["object"]), reader)}
                for e in self._judged_of.get(iri, ()) if str(e["property"]) != str(BM.theme)
            ],
            later=[
                {**self._shown(e, reader), "plan": self._plan_of(str(e["subject"]), reader)}
                for e in self._judged_on.get(iri, ()) if str(e["property"]) == str(BM.continues)
            ],
            reported=[self._shown(e, reader) for e in self._reported.get(plan, ()) if str(e.get("priority")) == iri],
            met=[self._shown(e, reader) for e in self._found_as.get(iri, ())], shown=_SHOWN,
        )  # fmt: skip

    def theme(self, iri: str, reader: Reader) -> tuple[str, Mapping[str, Any]]:
        """For `VocabularyPages.special`: the template of a theme's page and its values."""
        uses: dict[str, dict[str, dict[str, Any]]] = {}
        for row in self._select("page-theme", theme=URIRef(iri)):
            node, kind = str(row["node"]), _theme_part(str(row["class"]))
            if kind is None:
                continue
            layer = str(row["graph"]).removeprefix(f"{self.pages.config.base}graph/").partition("/")[0]
            use = uses.setdefault(kind, {}).setdefault(
                node, {"node": self.pages.value(node, reader), "plan": self._plan_of(node, reader), "said": {}}
            )
            theme = self.pages.value(str(row["theme"]), reader)
            why = self.pages.href(str(row["statement"]), reader) if "statement" in row else theme.href
            themes = use["said"].setdefault(layer, [])
            if theme.text not in {t.text for t in themes}:
                themes.append(Value(theme.text, why, theme.lang))
        commitments = [
            {**self._commitment(self._commitments[node], reader), "said": use["said"]}
            for node, use in uses.get("commitments", {}).items() if node in self._commitments
        ]  # fmt: skip
        others = {kind: list(found.values()) for kind, found in uses.items() if kind != "commitments"}
        return "theme.html", {"commitments": commitments, "others": others}

    # --- what the pages show

    def _plan_lede(
        self, parts: Mapping[str, Sequence[Row]], groups: Sequence[Entry], reported: int, reader: Reader
    ) -> str:
        said = words(reader.language)
        sentences = []
        if event := _concluding(parts.get("event", ())):
            how, days = bounds(str(event.get("earliest", "")), str(event.get("latest", "")), reader.language)
            head = _became(event, said) + (" " + _at_time(how, said).format(day=days) if how else "")
            if "place" in event:
                head += " " + said["plan_at"].format(place=self.pages.value(event["place"], reader).text)
            if period := next(iter(parts.get("period", ())), None):
                head += ", " + said["plan_for"].format(period=_period(period, reader))
            sentences.append(head + ".")
        if total := sum(g["count"] for g in groups):
            sentences.append(_counted(total, sum(g["count"] for g in groups if g["rank"] == 1), said))
        else:
            if extents := [self.pages.value(row["value"], reader).text for row in parts.get("read", ())]:
                sentences.append(said["plan_read_lede"].format(extent=", ".join(extents).casefold()))
            sentences.append(said["plan_no_commitments"])
        if reported:
            known = said["plan_reported_one"] if reported == 1 else said["plan_reported_many"]
            sentences.append(known.format(n=reported))
        return " ".join(sentences)

    def _plan_facts(self, parts: Mapping[str, Sequence[Row]], reader: Reader) -> list[Fact]:
        said = words(reader.language)

        def values(part: str) -> list[Value]:
            return _distinct(self.pages.value(row["value"], reader) for row in parts.get(part, ()))

        facts = [Fact(said["plan_parties"], values("party"))]
        seen = set()
        for row in parts.get("event", ()):
            days = span(row.get("earliest"), row.get("latest"), reader.language).text
            place = [self.pages.value(row["place"], reader)] if "place" in row else []
            key = (row["value"], days, *place)
            if key not in seen:
                seen.add(key)
                status = self.pages.value(row["value"], reader).text
                facts.append(Fact(status, [Value(days, self.pages.href(str(row["node"]), reader)), *place]))
        if period := next(iter(parts.get("period", ())), None):
            facts.append(Fact(said["plan_period"], [Value(_period(period, reader))]))
        held, elsewhere = said["plan_text_held"], said["plan_text_elsewhere"]
        texts = [
            Value(
                f"{self.pages.value(row['value'], reader).text} ({held if str(row['held']) == 'true' else elsewhere})",
                self.pages.href(str(row["node"]), reader),
            )
            for row in parts.get("text", ())
        ]
        facts += [
            Fact(said["plan_languages"], texts), Fact(said["plan_read"], values("read")),
            Fact(said["plan_themes"], values("theme")), Fact(said["plan_earlier"], values("earlier")),
            Fact(said["plan_later"], values("later")),
        ]  # fmt: skip
        return [fact for fact in facts if fact.values]

    def _plan_schema(self, parts: Mapping[str, Sequence[Row]], reader: Reader) -> dict[str, Any]:
        event = _concluding(parts.get("event", ()))
        found: dict[str, Any] = {
            "@type": "CreativeWork",
            "author": [
                {"@type": "Country", "@id": str(row["value"]), "name": self.pages.value(row["value"], reader).text}
                for row in parts.get("party", ())
            ],
            "inLanguage": [str(row["value"]).rpartition("/")[2] for row in parts.get("text", ())],
        }
        if event and event.get("earliest") == event.get("latest") and "latest" in event:
            found["dateCreated"] = str(event["latest"])
        return found

    def _outline(self, plan: str, reader: Reader) -> list[dict[str, Any]]:
        """Priorities and areas of a plan with the commitments of each group of firmness, in the order of the plan."""
        counts: dict[str, dict[int, int]] = {}
        for row in self._in_plan.get(plan, ()):
            for heading in {str(row[k]) for k in ("priority", "area") if k in row}:
                ranks = counts.setdefault(heading, {})
                ranks[int(str(row["rank"]))] = ranks.get(int(str(row["rank"])), 0) + 1
        mine = [(iri, e) for iri, e in self._headings.items() if str(e["plan"]) == plan]
        areas: dict[str, list[tuple[str, Entry]]] = {}
        for iri, entry in mine:
            areas.setdefault(str(entry.get("above", "")), []).append((iri, entry))
        ordered = [
            (iri, entry, depth)
            for priority in areas.get("", ())
            for iri, entry, depth in ((*priority, 0), *((*area, 1) for area in areas.get(priority[0], ())))
        ]
        return [
            {
                "heading": self.pages.value(iri, reader), "number": str(entry["number"]), "depth": depth,
                # the heading under which its commitments stand, which is printed last
                "locator": str(entry["locator"][-1]) if entry["locator"] else "",
                "counts": counts.get(iri, {}), "total": sum(counts.get(iri, {}).values()),
            }
            for iri, entry, depth in ordered
        ]  # fmt: skip

    def _commitment(self, row: Row, reader: Reader) -> dict[str, Any]:
        """A commitment as lists of them show it."""
        iri, plan, locator = str(row["initiative"]), str(row["plan"]), str(row["locator"])

        def read(mark: str) -> str:
            return self.pages.words_in_plan(plan, locator, mark.split(","), reader)

        return {
            "node": self.pages.value(iri, reader), "locator": locator, "verb": str(row["verb"]),
            "rank": int(str(row["rank"])), "group": self.pages.value(row["group"], reader),
            "modality": self.pages.value(row["modality"], reader), "plan": self.pages.value(plan, reader),
            "href": read(""), "read": read, "verdicts": self._verdict_values(iri, reader),
        }  # fmt: skip

    def _plan_of(self, iri: str, reader: Reader) -> Value | None:
        """The plan of a heading or reported commitment; None for anything else."""
        if iri in self._headings:
            return self.pages.value(self._headings[iri]["plan"], reader)
        return next((self.pages.value(p, reader) for p, es in self._reported.items()
                     if any(str(e["initiative"]) == iri for e in es)), None)  # fmt: skip

    def _verdict_values(self, item: str, reader: Reader) -> list[Value]:
        return _distinct(self.pages.value(e["verdict"], reader) for e in self._verdicts.get(item, ()))

    def _verdict_groups(self, commitments: Sequence[Row], reader: Reader) -> list[dict[str, Any]]:
        """The commitments by the verdict on what became of them, most first; without any verdict last."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in commitments:
            shown = self._commitment(row, reader)
            for verdict in dict.fromkeys(str(e["verdict"]) for e in self._verdicts.get(str(row["initiative"]), ())):
                groups.setdefault(verdict, []).append(shown)
            if not self._verdicts.get(str(row["initiative"])):
                groups.setdefault("", []).append(shown)
        return [
            {
                "verdict": self.pages.value(verdict, reader) if verdict else None, "commitments": found,
                "means": self._means(verdict, reader),
            }
            for verdict, found in sorted(groups.items(), key=lambda g: (not g[0], -len(g[1]), g[0]))
        ]  # fmt: skip

    def _outcomes_of(self, items: Sequence[str], reader: Reader) -> list[dict[str, Any]]:
        """The recorded outcomes of commitments, in time."""
        found = {str(e["event"]): e for item in items for e in self._outcomes.get(item, ())}
        return [
            self._shown(e, reader)
            for e in sorted(found.values(), key=lambda e: (str(e.get("latest")), str(e["event"])))
        ]

    def _by_layer(self, found: explain.Explanation, property_: URIRef, reader: Reader) -> list[Fact]:
        """The values of a property, a line for each layer that tells any."""
        values: dict[str, list[Value]] = {}
        for one in found.said:
            if one.property == str(property_) and not one.inward:
                values.setdefault(one.layer, []).append(self.pages.value(one.value, reader))
        label = self.pages.value(str(property_), reader).text
        return [Fact(label, _distinct(told), layer=layer) for layer, told in values.items()]

    def _judged(self, one: explain.Said, reader: Reader) -> dict[str, Any]:
        return {
            "value": self.pages.value(one.value, reader),
            "layer": one.layer,
            "support": self.pages.support(one.support, reader),
        }

    def _shown(self, entry: Entry, reader: Reader) -> dict[str, Any]:
        """A row of a view as a page shows it: values for terms; ``when`` for its bounds, ``href`` for its own page."""
        shown: dict[str, Any] = {
            name: [self.pages.value(t, reader) for t in given]
            if isinstance(given, list)
            else self.pages.value(given, reader)
            for name, given in entry.items()
        }
        shown["when"] = span(entry.get("earliest"), entry.get("latest"), reader.language)
        shown["href"] = next(iter(shown.values())).href
        for name in ("verdict", "result", "status"):
            if name in entry:
                shown["means"] = self._means(str(entry[name]), reader)
        return shown

    def _context(self, plan: str, clauses: set[str], mark: str, reader: Reader) -> list[Block]:
        """The headings above the first of some clauses, and the blocks in which these stand."""
        blocks = self.reader.blocks(plan, reader, mark)
        wanted = [i for i, b in enumerate(blocks) if any(c.iri in clauses for c in b.clauses)]
        above: dict[int, Block] = {}
        for block in blocks[: wanted[-1]] if wanted else ():
            if block.form == "heading":
                above = {level: b for level, b in above.items() if level < block.level} | {block.level: block}
        return [*(b for b in above.values() if b not in [blocks[i] for i in wanted]), *(blocks[i] for i in wanted)]

    def _clause_by_iri(self, iri: str, plan: str, reader: Reader) -> ReadClause | None:
        return next((c for b in self.reader.blocks(plan, reader) for c in b.clauses if c.iri == iri), None)

    def _explain(self, iri: str, reader: Reader) -> explain.Explanation:
        return self.pages.explained(iri, reader)

    def _own(self, iri: str) -> explain.Support:
        return explain.support(self.pages.store, URIRef(iri), self.pages.config.base)

    def _means(self, concept: str, reader: Reader) -> str:
        """The definition of a concept in the reader's language; empty if it has none."""
        if reader.language not in self._meanings:
            rows = self._select("page-definitions", lang=Literal(reader.language))
            self._meanings[reader.language] = {str(r["concept"]): str(r["definition"]) for r in rows}
        return self._meanings[reader.language].get(concept, "")

    # --- what is read once per version

    def _select(self, name: str, **values: Node) -> list[Row]:
        text = view(name)
        return list(self.pages.store.select(sparql_text.bind(text, values) if values else text).dicts())

    def _entries(self, name: str, key: str, *many: str) -> list[Entry]:
        """The rows of a view, one entry per value of `key`; the columns `many` as lists of what differs."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._select(name):
            entry = found.setdefault(str(row[key]), {key: row[key], **{m: [] for m in many}})
            for column, term in row.items():
                if column not in many:
                    entry[column] = term
                elif term not in entry[column]:
                    entry[column].append(term)
        return list(found.values())

    @cached_property
    def _commitments(self) -> Mapping[str, Row]:
        return {str(row["initiative"]): row for row in self._select("page-commitments")}

    @cached_property
    def _in_plan(self) -> Mapping[str, list[Row]]:
        return _by(self._commitments.values(), "plan")

    @cached_property
    def _headings(self) -> Mapping[str, Entry]:
        return {str(e["heading"]): e for e in self._entries("page-headings", "heading", "clause", "locator")}

    @cached_property
    def _outcomes(self) -> Mapping[str, list[Entry]]:
        return _by(self._entries("page-outcomes", "event", "initiative", "entity", "source"), "initiative")

    @cached_property
    def _findings(self) -> list[Entry]:
        return self._entries("page-findings", "finding", "item", "foundAs", "source")

    @cached_property
    def _findings_of(self) -> Mapping[str, list[Entry]]:
        return _by(self._findings, "item")

    @cached_property
    def _findings_in(self) -> Mapping[str, list[Entry]]:
        return _by(self._findings, "plan")

    @cached_property
    def _found_as(self) -> Mapping[str, list[Entry]]:
        return _by(self._findings, "foundAs")

    @cached_property
    def _assessments(self) -> list[Entry]:
        return self._entries("page-verdicts", "assessment", "item", "clause")

    @cached_property
    def _verdicts(self) -> Mapping[str, list[Entry]]:
        return _by(self._assessments, "item")

    @cached_property
    def _verdicts_naming(self) -> Mapping[str, list[Entry]]:
        return _by(self._assessments, "clause")

    @cached_property
    def _judgements(self) -> list[Entry]:
        return self._entries("page-judgements", "statement")

    @cached_property
    def _judged_of(self) -> Mapping[str, list[Entry]]:
        return _by(self._judgements, "subject")

    @cached_property
    def _judged_on(self) -> Mapping[str, list[Entry]]:
        return _by(self._judgements, "object")

    @cached_property
    def _reported(self) -> Mapping[str, list[Entry]]:
        return _by(self._entries("page-reported", "initiative", "mechanism", "source"), "plan")


def _by(entries: Iterable[Entry], column: str) -> dict[str, list[Any]]:
    """Entries by each value of a column, in their order."""
    found: dict[str, list[Any]] = {}
    for entry in entries:
        given = entry.get(column, ())
        for term in given if isinstance(given, list) else (given,) if given else ():
            found.setdefault(str(term), []).append(entry)
    return found


def _distinct(values: Iterable[Value | None]) -> list[Value]:
    return list(dict.fromkeys(v for v in values if v))


def _concluding(events: Sequence[Row]) -> Row | None:
    """The event by which a plan came into being."""
    named = {str(row["value"]).rpartition("/")[2]: row for row in reversed(events)}
    return next((named[status] for status in _CONCLUDED if status in named), None)


def _period(row: Row, reader: Reader) -> str:
    return bounds(str(row.get("earliest", "")), str(row.get("latest", "")), reader.language)[1]


def _became(event: Row, said: Mapping[str, str]) -> str:
    """How a plan came into being, to begin a sentence with."""
    by = {"signed": said["plan_signed"], "adopted": said["plan_adopted"], "announced": said["plan_announced"]}
    return by[str(event["value"]).rpartition("/")[2]]


def _at_time(how: str, said: Mapping[str, str]) -> str:
    """A time in a sentence, see `bounds`."""
    return {
        "on": said["plan_on"], "in": said["plan_in"], "by": said["plan_by"], "from": said["plan_from"],
        "between": said["plan_between"],
    }[how]  # fmt: skip


def _counted(total: int, firm: int, said: Mapping[str, str]) -> str:
    return (said["plan_sentence_one"] if total == 1 else said["plan_sentence"]).format(n=total, firm=firm)


def _theme_part(class_: str) -> str | None:
    """The part of a theme's page in which things of a class stand."""
    match vocab.shorten(class_).removeprefix("bm:"):
        case "Initiative":
            return "commitments"
        case "ReportedInitiative":
            return "reported"
        case "Priority" | "PolicyArea":
            return "headings"
        case "Plan":
            return "plans"
        case "Body" | "Partnership" | "Programme" | "Instrument" | "Event":
            return "mechanisms"
        case _:
            return None
