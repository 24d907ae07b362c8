"""Looking things up by any of their names: labels, acronyms, former names, in all languages, accents optional."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from rdflib.term import Literal

from kg import vocab
from kg.catalogue import view
from kg.store import Store

KINDS = (
    "mechanism", "plan", "initiative", "agency", "state", "organization", "priority", "area", "theme",
    "publication", "actor-group", "place", "reported-initiative",
)  # fmt: skip
"""What is looked up, by the first part of an id path (a theme by its scheme), in the order of equal hits."""
FACETS = ("kind", "level", "status", "plan")


@dataclass(frozen=True)
class Name:
    """A designation: text, language tag ("" if none), and the IRI of its standing ("" for a display label)."""

    text: str
    language: str
    status: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        kind: One of `KINDS`.
        facets: For each of `FACETS` the IRIs (for ``kind`` the kind) under which it is filed; empty if none is known.
    """

    iri: str
    kind: str
    names: tuple[Name, ...]
    facets: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, language: str) -> Name:
        """The display label in `language`, else in English, else any."""
        labels = [n for n in self.names if not n.status]
        for wanted in (language, "en"):
            for name in labels:
                if name.language == wanted:
                    return name
        return (labels or list(self.names))[0]


@dataclass(frozen=True)
class Hit:
    """An entry with the name that matched best and the score (higher first, comparable within one search)."""

    entry: Entry
    matched: Name
    score: float


@dataclass(frozen=True)
class Found:
    """A page of hits.

    Attributes:
        total: How many entries match, all pages together.
        counts: For each facet, how many matches each of its values has if that facet alone were left open.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


def fold(text: str) -> str:
    """Lower case without accents, punctuation as blanks; the form in which names are compared.

    >>> fold("Alianza México-Canadá (AMC)")
    'alianza mexico canada amc'
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.casefold()))


class Index:
    """All names of one dataset version in memory. Building takes two queries; a search takes no query."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = sorted(entries, key=lambda e: (KINDS.index(e.kind), e.iri))
        words: dict[str, set[int]] = {}
        self._folded = [[(name, fold(name.text)) for name in entry.names] for entry in self.entries]
        for number, names in enumerate(self._folded):
            for _, folded in names:
                for word in folded.split():
                    words.setdefault(word, set()).add(number)
        self._words = sorted(words)
        self._entries_of = words

    @classmethod
    def of(cls, store: Store, base: str) -> Index:
        """The index of everything that a store names; `base` is the publisher's."""
        names: dict[str, list[Name]] = {}
        for row in store.select(view("search-names")).dicts():
            text = row["text"]
            if not isinstance(text, Literal):  # no name; validation tells of it
                continue
            names.setdefault(str(row["entity"]), []).append(
                Name(str(text), text.language or "", str(row["status"]) if row.get("status") else "")
            )
        filed: dict[str, dict[str, set[str]]] = {}
        for row in store.select(view("search-facets")).dicts():
            facet, value = str(row["facet"]), str(row["value"])
            values = filed.setdefault(str(row["entity"]), {}).setdefault(facet, set())
            if facet == "status":  # in the order of dates: the last one stands
                values.clear()
            values.add(value)
        entries = []
        for iri, known in names.items():
            if kind := _kind(iri, base):
                facets = {f: frozenset(v) for f, v in filed.get(iri, {}).items()} | {"kind": frozenset({kind})}
                entries.append(Entry(iri, kind, tuple(dict.fromkeys(known)), facets))
        return cls(entries)

    def search(
        self, text: str, language: str = "en", filters: Mapping[str, str] = MappingProxyType({}),
        limit: int = 20, offset: int = 0,
    ) -> Found:  # fmt: skip
        """Entries of which one name holds every word of `text`, the last word also as a beginning.

        Args:
            text: What is looked for; empty matches everything.
            language: Names in it win over equal names in another.
            filters: A facet and the one value that entries must be filed under.
        """
        asked = fold(text)
        numbers = self._candidates(asked.split()) if asked else set(range(len(self.entries)))
        matches = [hit for n in numbers if (hit := self._hit(n, asked, language))]
        counts: dict[str, Counter[str]] = {}
        for facet in FACETS:
            others = {f: v for f, v in filters.items() if f != facet}
            counts[facet] = Counter(
                value
                for hit in matches
                if _passes(hit.entry, others)
                for value in hit.entry.facets.get(facet, frozenset())
            )
        kept = [hit for hit in matches if _passes(hit.entry, filters)]
        kept.sort(key=lambda h: (-h.score, KINDS.index(h.entry.kind), fold(h.entry.label(language).text), h.entry.iri))
        return Found(tuple(kept[offset : offset + limit]), len(kept), counts)

    def _candidates(self, words: Sequence[str]) -> set[int]:
        found: set[int] | None = None
        for word in words:
            having: set[int] = set()
            place = bisect_left(self._words, word)
            while place < len(self._words) and self._words[place].startswith(word):
                having |= self._entries_of[self._words[place]]
                place += 1
            found = having if found is None else found & having
        return found or set()

    def _hit(self, number: int, asked: str, language: str) -> Hit | None:
        entry = self.entries[number]
        if not asked:  # everything, in the order of its labels
            return Hit(entry, entry.label(language), 1.0)
        best: Hit | None = None
        for name, folded in self._folded[number]:
            score = _score(asked, folded)
            if score <= 0:
                continue
            score += 0.3 * (not name.status) + 0.2 * (name.language == language)
            if best is None or score > best.score:
                best = Hit(entry, name, score)
        return best


def _score(asked: str, name: str) -> float:
    """4 the whole name, 3 its beginning, 2 whole words in it, 1 beginnings of words, 0 none; shorter names first."""
    closeness = min(1.0, len(asked) / max(1, len(name)))
    if name == asked:
        return 5.0
    wanted, having = asked.split(), name.split()
    if not all(any(word.startswith(w) for word in having) for w in wanted):
        return 0.0
    if name.startswith(asked):
        return 3.0 + closeness
    whole = all(w in having for w in wanted)
    return (2.0 if whole else 1.0) + closeness


def _passes(entry: Entry, filters: Mapping[str, str]) -> bool:
    return all(value in entry.facets.get(facet, frozenset()) for facet, value in filters.items())


def _kind(iri: str, base: str) -> str:
    theme = f"{vocab.SCHEME}theme/"
    if iri.startswith(theme):
        return "theme"
    if not iri.startswith(f"{base}id/"):
        return ""
    kind = iri[len(base) + 3 :].partition("/")[0]
    return kind if kind in KINDS else ""
