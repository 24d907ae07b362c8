"""What the overlap pages show: from the address to a slice, from a slice to views, from a pair to its reasons."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from rdflib.term import Literal

from kg import draw, incidence, overlap, sparql_text, vocab
from kg.catalogue import view
from kg.draw import Origin, View
from kg.errors import NotFound, ParameterError
from kg.incidence import ItemList, Slice
from kg.overlap import DEFAULT, MEASURES, Combined, Dyad, Item, Link, Overlaps, PairExplanation, Side, Value
from kg.web.pages import Pages, Reader
from kg.web.pages import words as site_words

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    (Path(__file__).parent / "overlap_words.json").read_text(encoding="utf-8")
)
VIEWS = ("matrix", "list", "table")
COMBINED = "combined"
WEIGHTS: Mapping[str, float] = {"members": 1, "themes": 1, "areas": 1}
"""Facets of the combined view and their weights unless the address gives others."""
WEIGHT = (0.001, 1000.0)
"""The least and the greatest weight of a facet."""
ITEM_COLUMNS = ("item", "label", "held_by", "of", "idf", "share", "first", "second", "first_says", "second_says")
"""Of the CSV of a pair: an item, how many have it of how many, weight, part of the score, status and proofs by side."""
COMBINED_FORMATS = ("csv", "json")
_LOADS = 10
"""Mechanisms with the most crowded surroundings that a page lists; it says of how many."""
_KEPT = 24
"""Slices whose overlaps are kept; a full table of the largest takes some hundred kilobytes."""


def words(language: str) -> Mapping[str, str]:
    """The words of the overlap pages in en, fr or es, by key."""
    return _WORDS[language]


def choices(pages: Pages, language: str) -> dict[str, list[str]]:
    """What the data hold for an address to choose from: ``mechanism`` and ``plan`` as paths, ``level`` and ``kind``."""
    base = pages.config.base
    rows = list(pages.store.select(sparql_text.bind(view("mechanisms"), {"lang": Literal(language)})).dicts())
    concepts = {name: {str(row[name]).rpartition("/")[2] for row in rows if name in row} for name in ("level", "kind")}
    plans = [vocab.shorten(iri, base) for iri in pages.labels(language) if iri.startswith(f"{base}id/plan/")]
    return {
        "mechanism": sorted({vocab.shorten(str(row["mechanism"]), base) for row in rows}), "plan": sorted(plans),
        **{name: sorted(held) for name, held in concepts.items()},
    }  # fmt: skip


@dataclass(frozen=True)
class State:
    """What an address of the overlap pages asks for; every part of it is in the address.

    Attributes:
        of: IRI of one mechanism, or None.
        everything: Show all mechanisms, also those that are weak or without a link.
        weights: Of the combined facet; empty: `WEIGHTS`.
    """

    slice: Slice
    measure: str = DEFAULT
    order: str = "similar"
    view: str = "matrix"
    of: str | None = None
    everything: bool = False
    combined: bool = False
    weights: tuple[tuple[str, float], ...] = ()

    NAMES: ClassVar[Sequence[str]] = (
        "facet", "date", "layer", "confidence", "plan", "level", "kind", "mechanisms", "parties", "measure", "order",
        "view", "of", "show",
    )  # fmt: skip
    """Parameters of an address; beside these ``w-FACET`` for the weights of the combined facet."""

    @classmethod
    def read(cls, given: Mapping[str, str], base: str) -> State:
        """From query parameters; empty ones are not given.

        A date is no fault with a facet that has none: a form sends it along when the facet is changed.

        Raises:
            ParameterError: A parameter that is not known, or a value that is not accepted; the message says which are.
            NotFound: No such facet or measure.
        """
        for name in given:
            if name not in cls.NAMES and not name.startswith("w-"):
                accepted = ", ".join((*cls.NAMES, "w-FACET", "lang", "format"))
                raise ParameterError("is no parameter", where="overlap", value=name, accepted=accepted)
        values = {k: v for k, v in given.items() if v}
        for name, only in (("show", "all"), ("parties", "count")):
            _one(name, values.get(name, only), (only,))
        facet = values.get("facet", "members")
        combined = facet == COMBINED
        chosen = Slice(
            facet="members" if combined else facet,
            date=_day(values["date"]) if "date" in values else None,
            layers=tuple(values["layer"].split(",")) if "layer" in values else (),
            confidence=values.get("confidence"),
            plan=values.get("plan"),
            levels=tuple(values["level"].split(",")) if "level" in values else (),
            kinds=tuple(values["kind"].split(",")) if "kind" in values else (),
            mechanisms=tuple(values["mechanisms"].split(",")) if "mechanisms" in values else (),
            weightless=() if values.get("parties") == "count" else None,
        )
        chosen = incidence.normal(chosen, base)
        state = cls(
            chosen,
            overlap.measure(values.get("measure", DEFAULT)).id,
            _one("order", values.get("order", draw.ORDERS[0]), draw.ORDERS),
            "table" if combined else _one("view", values.get("view", VIEWS[0]), VIEWS),
            vocab.expand(values["of"], base) if "of" in values else None,
            values.get("show") == "all",
            combined,
            tuple(sorted((k[2:], _weight(k, v)) for k, v in values.items() if k.startswith("w-"))),
        )
        for name, _ in state.weights:
            incidence.facet(name)
        return state

    @property
    def of_pairs(self) -> State:
        """The state without what chooses and orders mechanisms, as the address of a pair has it."""
        return replace(self, of=None, view=VIEWS[0], order=draw.ORDERS[0], everything=False, combined=False, weights=())

    def query(self, base: str, **changes: str) -> str:
        """The query string of this state (without ``?``), keys sorted, without what goes without saying."""
        found = {
            "facet": COMBINED if self.combined else self.slice.facet,
            "date": str(self.slice.date or ""),
            "layer": ",".join(self.slice.layers),
            "confidence": self.slice.confidence or "",
            "plan": vocab.shorten(self.slice.plan, base) if self.slice.plan else "",
            "level": ",".join(x.rpartition("/")[2] for x in self.slice.levels),
            "kind": ",".join(x.rpartition("/")[2] for x in self.slice.kinds),
            "mechanisms": ",".join(vocab.shorten(m, base) for m in self.slice.mechanisms),
            "parties": "count" if self.slice.weightless == () else "",
            "measure": self.measure if self.measure != DEFAULT else "",
            "order": self.order if self.order != draw.ORDERS[0] else "",
            "view": self.view if self.view != VIEWS[0] and not self.combined else "",
            "of": vocab.shorten(self.of, base) if self.of else "",
            "show": "all" if self.everything else "",
            **{f"w-{name}": repr(weight).removesuffix(".0") for name, weight in self.weights},
        } | changes
        return urlencode(sorted((k, v) for k, v in found.items() if v), safe="/,:")


def _day(text: str) -> datetime.date:
    try:
        if len(text) == 10:
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise ParameterError("is no day", where="overlap: date", value=text, accepted="YYYY-MM-DD, such as 2010-05-27")


def _one(name: str, value: str, accepted: Sequence[str]) -> str:
    if value not in accepted:
        raise ParameterError("is not known", where=f"overlap: {name}", value=value, accepted=", ".join(accepted))
    return value


def _weight(name: str, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not WEIGHT[0] <= weight <= WEIGHT[1]:
        accepted = f"a number from {WEIGHT[0]:g} to {WEIGHT[1]:g}"
        raise ParameterError("is no weight", where=f"overlap: {name}", value=text, accepted=accepted)
    return weight


class OverlapPages:
    """The overlap pages of one dataset version."""

    def __init__(self, pages: Pages, origin: Origin) -> None:
        """Args: origin: What files say they come from; its address is the public one of ``/overlap``."""
        self.pages, self.origin = pages, origin
        self._kept: OrderedDict[tuple[Slice, str], Overlaps] = OrderedDict()
        self._lock = threading.Lock()  # pages are made in several threads

    # --- data

    def overlaps(self, slice: Slice, language: str) -> Overlaps:
        """The overlaps of a slice; computed once and kept while it is asked for.

        Raises:
            NotFound: No such plan or mechanism.
            ParameterError: A level or kind that the data do not use.
        """
        key = (slice, language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        pages = self.pages
        if slice.plan and not (slice.plan.startswith(f"{pages.config.base}id/plan/") and pages.knows(slice.plan)):
            raise NotFound("is no plan", where="overlap: plan", value=vocab.shorten(slice.plan, pages.config.base))
        found = overlap.overlaps(incidence.incidence(pages.store, slice, language=language, base=pages.config.base))
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def view(self, state: State, language: str) -> View:
        """What a state shows.

        Raises:
            NotFound: The one mechanism asked for has no item in the slice.
        """
        words = _WORDS[language]
        return draw.view(
            self.overlaps(state.slice, language), state.measure, of=state.of, order=state.order,
            most=None if state.everything else draw.MOST, facet=self._facet(state.slice.facet, language),
            measure_label=words[f"measure_{state.measure}"], language=language,
            origin=self._from(state),
        )  # fmt: skip

    def _from(self, state: State) -> Origin:
        """The origin of a file that shows this state."""
        base, address = self.pages.config.base, self.origin.address
        return replace(
            self.origin, address=f"{address}?{state.query(base)}",
            pairs=f"{address}/{{first}}/{{second}}?{state.of_pairs.query(base)}",
        )  # fmt: skip

    def combined(self, state: State, language: str) -> Combined:
        """Several facets in one number, with the weights of the state.

        Raises:
            NotFound: The one mechanism asked for has no item in any of the facets.
        """
        weights = dict(state.weights) or dict(WEIGHTS)
        parts = {name: self.overlaps(self._other(state, name), language) for name in weights}
        found = Combined(parts, weights)
        if state.of is not None and state.of not in found.mechanisms:
            short = vocab.shorten(state.of, self.pages.config.base)
            raise NotFound("has no item in these facets", where="overlap: of", value=short)
        return found

    def explain(self, state: State, first: str, second: str, language: str) -> PairExplanation:
        """Why two mechanisms overlap.

        Raises:
            NotFound: One of them has no item in the slice, or they are one and the same.
            ParameterError: The combined facet, which has no items of its own.
        """
        base = self.pages.config.base
        if first == second:
            short = vocab.shorten(first, base)
            raise NotFound("is compared with itself", where="overlap", value=short, accepted="two mechanisms")
        if state.combined:
            accepted = ", ".join(q.id for q in incidence.facets())
            raise ParameterError("is no facet of a pair", where="overlap: facet", value=COMBINED, accepted=accepted)
        return overlap.explain_pair(
            self.pages.store, self.overlaps(state.slice, language), first, second, language=language, base=base,
            labels=self.pages.labels(language),
        )  # fmt: skip

    def dyad(self, state: State, first: str, second: str, language: str) -> Dyad | None:
        """Member share × theme share of a pair; None if one of the two has no member or no theme on record."""
        members, themes = (self.overlaps(self._other(state, name), language) for name in ("members", "themes"))
        if not all({first, second} <= o.incidence.at.keys() for o in (members, themes)):
            return None
        return overlap.dyad(members, themes, first, second)

    def small(self, reader: Reader, most: int = 10) -> dict[str, Any] | None:
        """A small matrix for the home page, of the mechanisms with the strongest overlaps; None if nothing overlaps.

        Returns:
            ``names``: a page value for each mechanism; ``rows``: their cells as in `_matrix`.
        """
        state = State.read({}, self.pages.config.base)
        seen = self.view(state, reader.language)
        strongest: dict[str, None] = {}
        for link in (x for x in seen.links if (x.value.recorded or 0.0) < 1):  # equal lists would make it one tone
            if len(strongest | {link.first: None, link.second: None}) > most:
                break
            strongest |= {link.first: None, link.second: None}
        if not strongest:
            return None
        seen = replace(seen, rows=tuple(m for m in seen.rows if m in strongest))
        top = max((x.value.recorded or 0.0 for x in seen.links), default=0.0)
        names = [self.pages.value(m, reader) for m in seen.rows]
        return {"names": names, "rows": self._matrix(seen, reader, state, top)}

    # --- pages

    def page(self, reader: Reader, state: State) -> str:
        """The views: matrix, ranked list, table of pairs; of one facet or several combined."""
        lang, base = reader.language, self.pages.config.base
        words = _WORDS[lang]
        shared: dict[str, Any] = {
            "w": words, "state": state, "path": "/overlap", "kept": parse_qsl(state.query(base)),
            "fields": self._fields(reader, state),
            "query": lambda **changes: self._query(reader, state, **changes),
        }  # fmt: skip
        if state.combined:
            return self._combined_page(reader, state, shared)
        seen = self.view(state, lang)
        found, of = seen.overlaps, seen.overlaps.incidence
        top = seen.strongest
        coded = incidence.LISTS.get(state.slice.facet) == "coded" and "text" in (state.slice.layers or ("text",))
        unlisted = words["unlisted_coded" if coded else "unlisted"].format(n=len(of.unlisted)) if of.unlisted else ""
        return self.pages.render(
            "overlap.html", reader, **shared,
            title=seen.title, shown=seen.shown, hidden=len(seen.rows) < seen.all_rows, sentences=seen.sentences,
            unlisted=unlisted, names=[self._name(m, seen, reader) for m in seen.rows],
            rows=self._matrix(seen, reader, state, top) if state.view == "matrix" else [],
            links=[self._link(x, seen, reader, state, top) for x in seen.links],
            structure=self._structure(found, seen, reader, state), files=list(draw.FORMATS),
            formula=MEASURES[state.measure].formula,
            key=seen.key,
        )  # fmt: skip

    def _combined_page(self, reader: Reader, state: State, shared: Mapping[str, Any]) -> str:
        lang, words = reader.language, _WORDS[reader.language]
        both, links, shown = self._combined_links(state, lang)
        rows = []
        for link in shown:
            parts = both.of(link.first, link.second)
            first = next(f for f, o in both.parts.items() if {link.first, link.second} <= o.incidence.at.keys())
            rows.append(
                {
                    "first": self._named(link.first, both.labels, reader),
                    "second": self._named(link.second, both.labels, reader),
                    "href": self._pair_href(
                        link.first, link.second, reader, replace(state, slice=self._other(state, first))
                    ),
                    "value": draw.said(link.value, lang),
                    "recorded": link.value.recorded or 0.0,
                    "parts": [draw.said(parts[f], lang) if f in parts else words["not_here"] for f in both.parts],
                }
            )
        return self.pages.render(
            "overlap_combined.html", reader, **shared, rows=rows, hidden=len(shown) < len(links),
            shown=words["pairs_shown"].format(shown=len(shown), all=len(links)),
            parts=[(f, self._facet(f, lang), draw.localised(f"{both.weights[f]:g}", lang)) for f in both.parts],
            title=self._facet(COMBINED, lang) + self._on(state.slice, lang), files=COMBINED_FORMATS,
        )  # fmt: skip

    def _combined_links(self, state: State, language: str) -> tuple[Combined, list[Link], list[Link]]:
        """The combination, its pairs, and those of them that are shown."""
        both = self.combined(state, language)
        links = both.ranked(state.of)
        return both, links, links if state.everything else links[: draw.MOST]

    @staticmethod
    def _on(slice: Slice, language: str) -> str:
        """The day in words with a blank before it; empty for a facet without dates."""
        return _WORDS[language]["on_day"].format(date=draw.day(str(slice.date), language)) if slice.date else ""

    def pair(self, reader: Reader, state: State, first: str, second: str) -> str:
        """Why these two overlap, with everything that is needed to check it."""
        lang, base, words = reader.language, self.pages.config.base, _WORDS[reader.language]
        found = self.explain(state, first, second, lang)
        names = [self.pages.labels(lang).get(m, vocab.shorten(m, base)) for m in (first, second)]
        on = self._on(found.slice, lang)
        facet = self._facet(state.slice.facet, lang)
        both = self.dyad(state, first, second, lang)
        return self.pages.render(
            "overlap_pair.html", reader, w=words, kept=parse_qsl(state.of_pairs.query(base)),
            path=f"/overlap/{_key(first)}/{_key(second)}", query=lambda **c: self._query(reader, state.of_pairs, **c),
            title=f"{names[0]} – {names[1]}", names=[self.pages.value(m, reader) for m in (first, second)],
            facet=facet, on=on, sentence=self._sentence(found, names, on, facet, lang),
            shared=[self._item(i, found, reader) for i in found.shared],
            possible=[self._item(i, found, reader) for i in found.possible],
            only=[
                (name, [self._item(i, found, reader) for i in items])
                for name, items in zip(names, (found.only_first, found.only_second), strict=True)
            ],
            measures=[
                {
                    "id": m.id, "label": words[f"measure_{m.id}"], "formula": m.formula,
                    "filled": draw.localised(found.filled[m.id].replace(", ", "; "), lang),
                    "value": draw.said(found.values[m.id], lang), "default": m.id == state.measure,
                }
                for m in MEASURES.values()
            ],
            headline=f"{words[f'measure_{state.measure}']}: {draw.said(found.values[state.measure], lang)}",
            dyad=None if both is None else [draw.said(v, lang) for v in (both.members, both.themes, both.value)],
            lists=[
                (self.pages.value(m, reader), self._list(x, lang))
                for m, x in zip((first, second), found.lists, strict=True)
            ],
            everyone=" ".join(
                draw.trivial(
                    found.universal,
                    self.overlaps(state.slice, lang).incidence,
                    lambda i: self._label(i, found), lang,
                )
            ),
            sparql=found.sparql, graphs=found.graphs or (), carriers=found.carriers,
            others=self._other_facets(reader, state, first, second), swap=self._pair_href(second, first, reader, state),
            back=self._href("/overlap", self._query(reader, state), reader),
        )  # fmt: skip

    # --- files

    def file(self, state: State, ending: str, language: str) -> bytes:
        """What a state shows in one of `draw.FORMATS`; the combined facet in one of `COMBINED_FORMATS`.

        Raises:
            NotFound: The combined facet in another format.
        """
        if state.combined:
            return self._combined_file(state, ending, language)
        made = draw.FORMATS[ending][1](self.view(state, language))
        return made.encode() if isinstance(made, str) else made

    def _combined_file(self, state: State, ending: str, language: str) -> bytes:
        if ending not in COMBINED_FORMATS:
            accepted = ", ".join(COMBINED_FORMATS)
            raise NotFound("is no format of the combined facet", where="overlap", value=ending, accepted=accepted)
        both, links, shown = self._combined_links(state, language)
        origin = self._from(state)
        rows: list[dict[str, Any]] = []
        for link in shown:
            parts = both.of(link.first, link.second)
            rows.append(
                {
                    "first": link.first, "second": link.second,
                    "first_label": both.labels.get(link.first, link.first),
                    "second_label": both.labels.get(link.second, link.second),
                    **_bounds(link.value),
                    "parts": {name: _bounds(parts[name]) if name in parts else None for name in both.parts},
                }
            )  # fmt: skip
        if ending == "json":
            body = {
                "facet": COMBINED, "date": str(state.slice.date), "weights": both.weights, "measure": DEFAULT,
                "derived": True,
                "source": {"address": origin.address, "version": origin.version, "license": origin.licence},
                "shown": {"links": len(shown), "of_links": len(links)}, "links": rows,
            }  # fmt: skip
            return _json(body)
        columns = [f"{name}_{end}" for name in both.parts for end in ("state", "least", "greatest")]
        for row in rows:
            parts_ = row.pop("parts")
            for name in both.parts:
                held = parts_[name] or {"state": "", "least": None, "greatest": None}
                row |= {f"{name}_{end}": held[end] for end in ("state", "least", "greatest")}
            row |= {"of_links": len(links), "source": origin.address, "version": origin.version,
                    "license": origin.licence}  # fmt: skip
        head = ("first", "second", "first_label", "second_label", "state", "value", "least", "greatest", "recorded")
        return _csv((*head, *columns, *draw.ORIGIN_COLUMNS), rows)

    def pair_file(self, state: State, first: str, second: str, ending: str, language: str) -> bytes:
        """The explanation of a pair as ``json`` (everything) or ``csv`` (its items, by `ITEM_COLUMNS`)."""
        found = self.explain(state, first, second, language)
        if ending == "json":
            body = asdict(found)
            occurring = set(_strings({k: v for k, v in body.items() if k != "labels"}))
            origin, both = self._from(state), self.dyad(state, first, second, language)
            body |= {
                "labels": {k: v for k, v in found.labels.items() if k in occurring},
                "dyad": asdict(both) if both else None, "derived": True,
                "source": {
                    "address": origin.pairs.format(first=_key(first), second=_key(second)),
                    "version": origin.version, "license": origin.licence,
                },
            }  # fmt: skip
            return _json(body)
        rows = []
        for item in (*found.shared, *found.possible, *found.only_first, *found.only_second):
            sides = (item.first, item.second)
            cells = (
                item.iri, item.label, item.df, found.carriers, overlap.number(item.idf), overlap.number(item.share),
                *(s.status if s else "" for s in sides),
                *(" ".join(p.node for p in s.proofs) if s else "" for s in sides),
            )  # fmt: skip
            rows.append(dict(zip(ITEM_COLUMNS, cells, strict=True)))
        return _csv(ITEM_COLUMNS, rows)

    def strongest(self, iri: str, facet: str, reader: Reader, most: int) -> tuple[str, list[dict[str, Any]]]:
        """With which others a mechanism overlaps the most by one facet, on the day that the facet has by default.

        Returns:
            The facet's name, and per link: ``with`` (text and href), ``href`` of the pair's page, ``value`` in words,
            its ``state``, ``said`` (why it is not exact, if so) and the number ``shared``. No link where the mechanism
            has no item.
        """
        state = State(incidence.normal(Slice(facet=facet), self.pages.config.base))
        found = self.overlaps(state.slice, "en")  # only IRIs and numbers are taken: once for all languages
        links = found.ranked(state.measure, of=iri)[:most] if iri in found.incidence.at else []
        name = self._facet(facet, reader.language)
        if links and found.incidence.slice.date:
            on = _WORDS[reader.language]["on_day"].format(
                date=draw.day(str(found.incidence.slice.date), reader.language)
            )
            name += on
        shown = []
        for link in links:
            value = self.pages.value(link.second if link.first == iri else link.first, reader)
            shown.append(
                {
                    "with": value, "href": self._pair_href(iri, value.iri, reader, state),
                    "value": draw.said(link.value, reader.language), "state": link.value.state,
                    "said": ", ".join(_WORDS[reader.language][f"why_{why}"] for why in link.value.why),
                    "shared": len(link.shared),
                }
            )  # fmt: skip
        return name, shown

    # --- parts of pages

    def mechanism(self, key: str) -> str:
        """The IRI of a mechanism from the part of an address.

        Raises:
            NotFound: There is none.
        """
        iri = f"{self.pages.config.base}id/mechanism/{key}"
        known = [i for i in self.pages.labels("en") if i.startswith(f"{self.pages.config.base}id/mechanism/")]
        if iri not in known:
            near = ", ".join(difflib.get_close_matches(key, map(_key, known), n=3))
            raise NotFound("is no mechanism", where="overlap", value=key, accepted=near)
        return iri

    def _fields(self, reader: Reader, state: State) -> dict[str, Any]:
        lang, base = reader.language, self.pages.config.base
        words, labels = _WORDS[lang], self.pages.labels(lang)

        def concepts(scheme: str) -> list[tuple[str, str]]:
            start = f"{vocab.SCHEME}{scheme}/"
            return sorted(
                ((i[len(start) :], t) for i, t in labels.items() if i.startswith(start)), key=lambda x: x[1].casefold()
            )

        rows = self.pages.store.select(sparql_text.bind(view("mechanisms"), {"lang": Literal(lang)})).dicts()
        mechanisms = {str(r["mechanism"]): str(r.get("label", r["mechanism"])) for r in rows}
        chosen = state.slice
        return {
            "facets": [
                *((q.id, q.summary[lang]) for q in incidence.facets()), (COMBINED, self._facet(COMBINED, lang)),
            ],
            "facet": COMBINED if state.combined else chosen.facet,
            "measures": [(m, words[f"measure_{m}"]) for m in MEASURES],
            "layers": [(x, site_words(lang)[x]) for x in incidence.LAYERS],
            "grades": [g for g in concepts("confidence") if g[0] in incidence.GRADES],
            "levels": concepts("level"), "kinds": concepts("mechanism-kind"),
            "parties": [("count", words["parties_count"])],
            "mechanisms": sorted(
                ((vocab.shorten(m, base), t) for m, t in mechanisms.items()), key=lambda x: (x[1].casefold(), x[0])
            ),
            "of": vocab.shorten(state.of, base) if state.of else "",
            "level": ",".join(x.rpartition("/")[2] for x in chosen.levels),
            "kind": ",".join(x.rpartition("/")[2] for x in chosen.kinds),
            "orders": [(o, words[f"order_{o}"]) for o in draw.ORDERS],
            "views": [(v, words[f"view_{v}"]) for v in VIEWS],
            "weights": {f: f"{w:g}" for f, w in (dict(state.weights) or WEIGHTS).items()},
            "dated": bool(chosen.date),
            "hidden": [
                (name, value)
                for name, value in (
                    ("plan", vocab.shorten(chosen.plan, base) if chosen.plan else ""),
                    ("mechanisms", ",".join(vocab.shorten(m, base) for m in chosen.mechanisms)),
                    ("show", "all" if state.everything else ""),
                    ("view", "" if state.combined else state.view),
                    ("lang", lang if reader.explicit else ""),
                )
                if value
            ],
        }  # fmt: skip

    def _facet(self, name: str, language: str) -> str:
        if name == COMBINED:
            return {"en": "Combined", "fr": "Combiné", "es": "Combinado"}[language]
        return incidence.facet(name).summary[language]

    def _query(self, reader: Reader, state: State, **changes: str) -> str:
        language = {"lang": reader.language} if reader.explicit else {}
        return state.query(self.pages.config.base, **language, **changes)

    @staticmethod
    def _href(path: str, query: str, reader: Reader) -> str:
        return f"{reader.root}{path}" + (f"?{query}" if query else "")

    def _pair_href(self, first: str, second: str, reader: Reader, state: State) -> str:
        query = self._query(reader, state.of_pairs)
        return self._href(f"/overlap/{_key(first)}/{_key(second)}", query, reader)

    def _named(self, iri: str, labels: Mapping[str, str], reader: Reader) -> dict[str, str]:
        return {"text": labels.get(iri, iri), "href": self.pages.href(iri, reader)}

    def _name(self, iri: str, seen: View, reader: Reader) -> dict[str, str]:
        return self._named(iri, seen.overlaps.incidence.labels, reader)

    def _matrix(self, seen: View, reader: Reader, state: State, top: float) -> list[list[dict[str, Any] | None]]:
        """Rows of cells; None on the diagonal."""
        symmetric = MEASURES[state.measure].symmetric
        table: list[list[dict[str, Any] | None]] = []
        for n, row in enumerate(seen.rows):
            cells: list[dict[str, Any] | None] = []
            for k, column in enumerate(seen.rows):
                if n == k:
                    cells.append(None)
                    continue
                value = seen.value(row, column)
                tone = draw.step(value.recorded, top)
                cells.append(
                    {
                        "names": f"{seen.label(row)}, {seen.label(column)}",
                        "text": draw.cell(value, reader.language), "tone": tone, "state": value.state,
                        "said": f"{seen.label(row)}, {seen.label(column)}: {draw.said(value, reader.language)}",
                        "href": self._pair_href(row, column, reader, state) if not symmetric or n < k else "",
                    }
                )  # fmt: skip
            table.append(cells)
        return table

    def _link(self, link: Link, seen: View, reader: Reader, state: State, top: float) -> dict[str, Any]:
        words, of = _WORDS[reader.language], seen.overlaps.incidence
        return {
            "first": self._name(link.first, seen, reader), "second": self._name(link.second, seen, reader),
            "href": self._pair_href(link.first, link.second, reader, state),
            "value": draw.said(link.value, reader.language), "recorded": link.value.recorded or 0.0,
            "width": round(100 * (link.value.recorded or 0.0) / top) if top else 0,
            "why": ", ".join(words[f"why_{w}"] for w in link.value.why),
            "shared": len(link.shared), "items": self._some(seen, link.shared, words),
            "lists": [words[of.lists[of.at[m]].mark] for m in (link.first, link.second)],
        }  # fmt: skip

    @staticmethod
    def _some(seen: View, items: Sequence[str], words: Mapping[str, str]) -> str:
        """The three most specific items that not all have, ties by IRI, and how many there are beside them."""
        of = seen.overlaps.incidence
        weight = dict(zip(of.items, of.idf.tolist(), strict=True))
        rarest = sorted((i for i in items if weight[i] > 0), key=lambda i: (-round(weight[i], 12), i))[:3]
        told = ", ".join(seen.label(i) for i in rarest)
        left = len(items) - len(rarest)
        return f"{told} {words['more'].format(n=left)}" if told and left else told

    def _structure(self, found: Overlaps, seen: View, reader: Reader, state: State) -> dict[str, Any]:
        name = state.measure if MEASURES[state.measure].symmetric else DEFAULT
        loads = sorted(found.load(name), key=lambda x: (-round(x.value.recorded or 0.0, 9), x.mechanism))
        return {
            "communities": [[self._name(m, seen, reader) for m in group] for group in found.communities(name)],
            "bridges": [[self._name(m, seen, reader) for m in pair] for pair in found.bridges(name)],
            "cuts": [self._name(m, seen, reader) for m in found.cut_vertices(name)],
            "isolates": [self._name(m, seen, reader) for m in found.isolates(name)],
            "loads": [
                (self._name(x.mechanism, seen, reader), x.links, draw.said(x.value, reader.language))
                for x in loads[:_LOADS]
            ],
            "of_loads": _WORDS[reader.language]["of_all"].format(shown=min(_LOADS, len(loads)), all=len(loads)),
        }

    def _sentence(self, found: PairExplanation, names: Sequence[str], on: str, facet: str, language: str) -> str:
        words = _WORDS[language]
        values = {"first": names[0], "second": names[1], "on": on, "n": len(found.shared), "what": words["things"]}
        if not found.shared:
            return words["sentence_none"].format(**values)
        if len(found.shared) == 1:
            return words["sentence_one"].format(**values, item=found.shared[0].label)
        said = words["sentence_some"].format(**values)
        specific = [i.label for i in found.shared if i.idf > 0][:3]
        return f"{said} {words['sentence_specific'].format(items=', '.join(specific))}" if specific else said

    def _item(self, item: Item, found: PairExplanation, reader: Reader) -> dict[str, Any]:
        words = _WORDS[reader.language]
        return {
            "value": self.pages.value(item.iri, reader),
            "rarity": words["rarity_of"].format(df=item.df, n=found.carriers),
            "idf": draw.localised(overlap.number(item.idf), reader.language),
            "share": "" if item.share is None else words["percent"].format(n=f"{100 * item.share:.0f}"),
            "sides": [self._side(s, reader) for s in (item.first, item.second)],
        }

    def _side(self, side: Side | None, reader: Reader) -> dict[str, Any] | None:
        if side is None:
            return None
        return {
            "status": _WORDS[reader.language][side.status], "certain": side.status == "certain",
            "roles": [self.pages.value(r, reader) for r in side.roles],
            "beside": [self.pages.value(r, reader) for r in side.beside],
            "proofs": [
                {
                    "node": self.pages.value(p.node, reader), "layer": p.layer,
                    "support": self.pages.support(p.support, reader) if p.support else None,
                }
                for p in side.proofs
            ],
        }  # fmt: skip

    @staticmethod
    def _list(listed: ItemList, language: str) -> dict[str, str]:
        words = _WORDS[language]
        counted = ""
        if listed.counts and listed.counted:
            n, date = ", ".join(map(str, listed.counts)), draw.day(str(listed.counted), language)
            counted = words["sources_count"].format(n=n, date=date)
        return {
            "mark": words[listed.mark], "as_of": draw.day(str(listed.as_of), language) if listed.as_of else "",
            "why": words[f"list_{listed.why}"], "note": listed.note, "counted": counted,
        }  # fmt: skip

    def _label(self, iri: str, found: PairExplanation) -> str:
        return found.labels.get(iri) or vocab.shorten(iri, self.pages.config.base)

    def _other(self, state: State, facet: str) -> Slice:
        """The state's slice for another facet."""
        return incidence.normal(replace(state.slice, facet=facet), self.pages.config.base)

    def _other_facets(self, reader: Reader, state: State, first: str, second: str) -> list[dict[str, str]]:
        rows = []
        for query in incidence.facets():
            if query.id == state.slice.facet:
                continue
            chosen = self._other(state, query.id)
            found = self.overlaps(chosen, reader.language)
            row = {"facet": query.summary[reader.language], "shared": "", "href": ""}
            if {first, second} <= found.incidence.at.keys():
                row["value"] = draw.said(found.value(DEFAULT, first, second), reader.language)
                row["shared"] = str(len(found.link(first, second).shared))
                row["href"] = self._pair_href(first, second, reader, replace(state, slice=chosen))
            else:
                row["value"] = _WORDS[reader.language]["not_here"]
            rows.append(row)
        return rows


def _key(iri: str) -> str:
    return iri.partition("/id/mechanism/")[2]


def _bounds(value: Value) -> dict[str, Any]:
    return {
        "state": value.state, "value": value.exact, "least": value.lo, "greatest": value.hi, "recorded": value.recorded,
    }  # fmt: skip


def _strings(value: object) -> Iterator[str]:
    """Every text in a tree of mappings and sequences."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def _json(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
