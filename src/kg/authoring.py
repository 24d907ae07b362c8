"""What an author does first: lay out a new plan, and say what each of its clauses does.

A new plan gets the folder ``text/<key>/`` with the text as received, the clauses drafted by `kg.outline` and anchored,
what the options say of the plan, and a list of what is left to do. Nothing that a coder has to judge is filled in:
clauses without a function, and commitments without modality, stay as they are until someone decides, and `kg validate`
names them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg import dataset, tables, text, vocab
from kg.config import Config
from kg.config import read as read_config
from kg.dataset import RDF_REIFIES, RDF_TYPE, Index
from kg.errors import ConfigError, DataError, NotFound
from kg.files import display, read_bytes, read_text, write_text
from kg.outline import Clause, Outline, outline
from kg.vocab import BM, DCAT, DCTERMS, OA, PROV, RDFS, XSD

SOURCE, CLAUSES, PLAN, INITIATIVES, CHECKLIST = (
    "source.md",
    "clauses.ttl",
    "plan.ttl",
    "initiatives.ttl",
    "checklist.md",
)
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CLAUSE_LABEL = {"en": "Clause", "fr": "Clause", "es": "Cláusula"}
_DATASET_TITLE = {"en": "Plans of {} and {}", "fr": "Plans de {} et {}", "es": "Planes de {} y {}"}
_UNNAMED = {"en": "Publisher to be named", "fr": "Éditeur à nommer", "es": "Editor por nombrar"}


@dataclass(frozen=True)
class Party:
    """A state that concluded the plan: its key, and its display labels by language if it is not in the data yet."""

    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Laid:
    """What `new_plan` has done.

    Attributes:
        files: The files written, sorted.
        clauses: The drafted clauses, in the order of the text.
        open: What is left to the author, a sentence each.
    """

    files: tuple[Path, ...]
    clauses: tuple[Clause, ...]
    open: tuple[str, ...]


def new_plan(
    data: Path,
    key: str,
    *,
    received: Path | None = None,
    parties: Sequence[Party] = (),
    title: Mapping[str, str] | None = None,
    languages: Sequence[str] = ("en",),
    period: str = "",
    base: str | None = None,
) -> Laid:
    """Lay out ``text/<key>/`` in the data folder, and start the folder if there is none.

    Args:
        data: A folder with `kg.toml`; or a new or empty one, which gets `kg.toml` and `dataset.ttl`.
        key: Last part of the plan's address: lower-case letters, digits and single hyphens.
        received: The text in Markdown, taken byte for byte; without it the text is the title alone.
        parties: Two or more. A party that is not in the data yet needs labels.
        title: Display labels by language; without it the title as printed.
        languages: The language of the text, then those of equally valid texts that are not held.
        period: ``2031``, ``2031/2033`` or ``2031-05-01/2033-12-31``.
        base: Of a new data folder; default ``https://example.org/<folder>/``.

    Raises:
        ConfigError: The folder holds other things but no `kg.toml`, or has another base.
        DataError: A bad key or period, an unknown party, a plan that has a text already, a text that is empty, not
            UTF-8 or without a title. Nothing is written then.
    """
    if not _KEY.match(key):
        raise DataError(
            "is no key of a plan",
            where="kg new plan",
            value=key,
            accepted="lower-case letters, digits and single hyphens, such as nor-sou-2031",
            remedy=f"For example: {vocab.slug(key) or 'nor-sou-2031'}",
        )
    config, started = _folder(data, base)
    folder = data / "text" / key
    if folder.exists():
        raise DataError(
            "has a text already",
            where="kg new plan",
            value=key,
            remedy=f"Take another key; or, to draft it again from the start, remove {display(folder)}.",
        )
    raw, content = _received(received, title or {}, languages[0])
    drafted = outline(content, display(received) if received else "kg new plan")
    nodes = Index() if started else dataset.index(dataset.load(data).quads)
    states = _states(parties, nodes, config)
    plan = _Plan(config, key, drafted, content, languages, _period(period), states, {**(title or {})})
    shared = plan.entities(data, nodes)
    if started:
        shared |= _start(data, config, states)
    _place(data, started, key, config, {SOURCE: raw, **plan.files()}, shared)
    files = sorted([*shared, *(p for p in folder.iterdir())])
    return Laid(tuple(files), drafted.clauses, tuple(plan.open))


def _folder(data: Path, base: str | None) -> tuple[Config, bool]:
    """The settings of the data folder, and whether it has to be started."""
    if (data / "kg.toml").is_file():
        config = read_config(data)
        if base and base != config.base:
            raise ConfigError("is not the base of this folder", where=display(data), value=base, accepted=config.base)
        return config, False
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise ConfigError(
            "holds no kg.toml",
            where="--data",
            value=data,
            accepted="a data folder, or a new or empty folder to start one",
        )
    base = base or f"https://example.org/{vocab.slug(data.resolve().name) or 'plans'}/"
    if not (base.startswith(("http://", "https://")) and base.endswith("/")) or re.search(r'[\s<>"{}|\\^`]', base):
        raise ConfigError("is not a base", where="--base", value=base, accepted="an http(s) address that ends with /")
    return Config(data, base), True


def _received(received: Path | None, title: Mapping[str, str], language: str) -> tuple[bytes, str]:
    """The bytes of the text and its characters."""
    if received is not None:
        content = read_text(received)
        return read_bytes(received), content
    if language not in title:
        raise DataError(
            "needs a text or a title",
            where="kg new plan",
            accepted="--text FILE, or --title WORDS for a plan without text",
        )
    content = f"# {title[language]}\n"
    return content.encode(), content


def _period(given: str) -> tuple[str, str] | None:
    """First and last day."""
    if not given:
        return None
    first, _, last = given.partition("/")
    try:
        start, end = tables.bounds(first).earliest, tables.bounds(last or first).latest
    except ValueError:
        start = end = ""
    if not start or not end or start > end:
        raise DataError(
            "is no period", where="--period", value=given, accepted="2031, 2031/2033 or 2031-05-01/2033-12-31"
        )
    return start, end


def _states(parties: Sequence[Party], nodes: Index, config: Config) -> dict[str, Mapping[str, str]]:
    """IRI of each party to its labels, those in the data before those given."""
    if len(parties) < 2:
        raise DataError(
            f"names {len(parties)} parties",
            where="kg new plan",
            accepted='two or more: --party northland="Northland" --party southland="Southland"',
        )
    known = {i: _labels(nodes, i) for i in nodes if i.startswith(vocab.mint(config.base, "state", ""))}
    found: dict[str, Mapping[str, str]] = {}
    for party in parties:
        iri = vocab.mint(config.base, "state", party.key)
        if not _KEY.match(party.key):
            raise DataError(
                "is no key of a state",
                where="--party",
                value=party.key,
                accepted="lower-case letters, digits and hyphens",
            )
        if iri in found:
            raise DataError("is named twice", where="--party", value=party.key)
        if iri not in known and not party.labels:
            raise DataError(
                "is not in the data",
                where="--party",
                value=party.key,
                accepted=_some(i.rpartition("/")[2] for i in known) or "KEY=LABEL",
                remedy=f'A state that is not in the data needs a label: --party {party.key}="…"',
            )
        if iri in known and party.labels and not party.labels.items() <= known[iri].items():
            raise DataError(
                "has other labels in the data", where="--party", value=party.key, accepted=f"--party {party.key}"
            )
        found[iri] = known.get(iri, party.labels)
    return found


def _some(names: Iterable[str], most: int = 12) -> str:
    """The names in order, the first ones if they are many."""
    found = sorted(names)
    return ", ".join(found[:most]) + (", …" if len(found) > most else "")


def _labels(nodes: Index, iri: str) -> dict[str, str]:
    return {
        t.language or "": t.value for t in nodes[iri].get(str(RDFS.label), ()) if isinstance(t, ox.Literal)
    }  # fmt: skip


# --- the files of a plan ----------------------------------------------------------------------


class _Plan:
    """The statements about a new plan, as an author would write them: edges, and edges with quotations."""

    def __init__(
        self,
        config: Config,
        key: str,
        drafted: Outline,
        content: str,
        languages: Sequence[str],
        period: tuple[str, str] | None,
        states: Mapping[str, Mapping[str, str]],
        title: dict[str, str],
    ) -> None:
        self.config, self.key, self.drafted, self.content = config, key, drafted, content
        self.languages, self.period, self.states = languages, period, states
        printed = _plain(drafted.clauses[0], content) or key
        self.title, self.titled = title or {languages[0]: printed}, bool(title)
        self.iri = self._id("plan", key)
        self.open: list[str] = []

    def _id(self, kind: str, *parts: str) -> str:
        return vocab.mint(self.config.base, kind, *parts)

    def entities(self, data: Path, nodes: Index) -> dict[Path, str]:
        """The files of ``entities/`` that change: the plan and its parties, unless they are described already."""
        new: dict[str, list[ox.Triple]] = {"plans": [], "states": []}
        if self.iri not in nodes or RDF_TYPE.value not in nodes[self.iri]:
            new["plans"] = [*_typed(self.iri, BM.Plan), *_labelled(self.iri, self.title)]
        elif self.titled and not self.title.items() <= _labels(nodes, self.iri).items():
            raise DataError(
                "has other labels in the data", where="--title", value=self.key, accepted="no --title for a known plan"
            )
        for iri, labels in self.states.items():
            if iri not in nodes:
                new["states"] += [*_typed(iri, BM.State), *_labelled(iri, labels)]
        found = {}
        for name, triples in new.items():
            path = data / "entities" / f"{name}.ttl"
            if triples:
                old = dataset.parse(path, self.config.base, draft=True) if path.exists() else ()
                found[path] = dataset.turtle([*old, *triples], self.config.base + "id/")
        return found

    def files(self) -> dict[str, str]:
        """The Turtle files of the folder before anchoring, and the checklist."""
        files = {CLAUSES: self._clauses(), PLAN: self._plan()}
        return {**files, CHECKLIST: self._checklist()}

    def _clauses(self) -> str:
        triples: list[ox.Triple] = []
        quoted: list[str] = []
        for order, clause in enumerate(self.drafted.clauses, 1):
            iri = self._id("clause", self.key, clause.locator)
            triples += [
                *_typed(iri, BM.Clause),
                *_labelled(iri, {x: f"{_CLAUSE_LABEL[x]} {clause.locator}" for x in self.config.languages}),
                _edge(iri, BM.inPlan, self.iri),
                _edge(iri, BM.clauseKind, vocab.SCHEME + "clause-kind/" + clause.kind),
                _value(iri, BM.order, str(order), XSD.integer),
            ]
            if clause.function:
                triples.append(_edge(iri, BM.clauseFunction, vocab.SCHEME + "clause-function/" + clause.function))
            if clause.under:
                triples.append(_edge(iri, BM.under, self._part(clause.under)))
            if clause.completes:
                triples.append(_edge(iri, BM.completes, self._id("clause", self.key, clause.completes)))
            locator = _value(iri, BM.locator, clause.locator)
            quoted.append(_annotated(locator, self.content[clause.start : clause.end], iri))
        return dataset.turtle(triples, self.config.base + "id/") + "\n" + "".join(quoted)

    def _part(self, path: str) -> str:
        return self._id("area" if "." in path else "priority", self.key, path)

    def _plan(self) -> str:
        triples: list[ox.Triple] = []
        quoted: list[str] = []
        own = self.languages[0]
        for language in self.languages:
            iri = self._id("expression", self.key, language)
            held = language == own
            triples += [
                *_typed(iri, BM.Expression),
                _edge(iri, DCTERMS.language, f"{vocab.SCHEME}language/{language}"),
                _value(iri, BM.textHeld, str(held).lower(), XSD.boolean),
                *_labelled(iri, _expression_labels(language, self.title, self.config.languages)),
            ]
            if held:
                triples.append(_value(iri, BM.sha256, hashlib.sha256(self.content.encode()).hexdigest()))
            words = None if held else self._find(_LANGUAGE_NAMES[own][language])
            quoted += self._supported(
                _edge(iri, BM.expressionOf, self.iri),
                self._title() if held else words,
                f"Quote the words that say that a text in {language} is valid too: it is bm:expressionOf the plan.",
            )
        for state, labels in self.states.items():
            quoted += self._supported(
                _edge(self.iri, BM.party, state),
                next((w for label in labels.values() if (w := self._find(label))), None),
                f"Quote the words that name {vocab.shorten(state, self.config.base)} as a bm:party.",
            )
        for predicate, day in zip((BM.periodStart, BM.periodEnd), self.period or (), strict=False):
            quoted += self._supported(
                _value(self.iri, predicate, day, XSD.date),
                self._find(day) or self._find(day[:4]),
                f"Quote the words that give the {vocab.shorten(str(predicate))} {day}.",
            )
        if not self.period:
            self.open.append("Add bm:periodStart and bm:periodEnd of the plan, if the text gives them.")
        for part in self.drafted.parts:
            iri = self._part(part.path)
            triples += [
                *_typed(iri, BM.PolicyArea if part.above else BM.Priority),
                *_labelled(iri, {own: part.label}),
                _edge(iri, BM.inPlan, self.iri),
                _value(iri, BM.number, part.number),
                *(_edge(iri, BM.headedBy, self._id("clause", self.key, h)) for h in part.headings),
            ]
            if part.above:
                triples.append(_edge(iri, BM.areaOf, self._part(part.above)))
        return dataset.turtle(triples, self.config.base + "id/") + "\n" + "".join(quoted)

    def _supported(self, edge: ox.Triple, words: tuple[Clause, int, int] | None, missing: str) -> list[str]:
        """The edge with its quotation; without words it is left to the author."""
        if words is None:
            self.open.append(missing)
            return []
        clause, start, end = words
        before = self.content[max(clause.start, start - text.CONTEXT) : start]
        return [_annotated(edge, self.content[start:end], self._id("clause", self.key, clause.locator), before)]

    def _title(self) -> tuple[Clause, int, int]:
        clause = self.drafted.clauses[0]
        return clause, clause.start, clause.end

    def _find(self, words: str) -> tuple[Clause, int, int] | None:
        """The first clause that prints the words, letters large or small, and where."""
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
        for clause in self.drafted.clauses:
            if match := pattern.search(self.content, clause.start, clause.end):
                return clause, match.start(), match.end()
        return None

    def _checklist(self) -> str:
        undecided = sum(c.function is None for c in self.drafted.clauses)
        rest = "".join(f"- [ ] {line}\n" for line in self.open)
        plan, where = self.key, f"--data {display(self.config.data)}"
        return f"""# {plan}: what is left to do

{len(self.drafted.clauses)} clauses were drafted from `{SOURCE}`; someone has to say what {undecided} of them do.
The rules are in the coding manual; docs/add-a-plan.md walks through a small example. Remove this file at the end.

- [ ] Compare the draft with the text: `kg code {plan} {where}` lists every clause. Where a heading or a bullet
      was not taken for one, mark it in the text (`#`, `-`), remove this folder and run `kg new plan` again.
      To change one locator, replace it in all files of this folder, then run `kg anchor`.
- [ ] Decide what each clause does (coding manual A3): `kg code {plan} A.1.1=commitment … {where}`.
      A clause that makes a commitment gets a block in `{INITIATIVES}`.
- [ ] In each block add a label, the printed verb, the modality and who undertakes it, with quotations (A4 to A6).
- [ ] Add what is named: mechanisms, names, mentions, involvements (A8); dates, places, numbers, themes (A7).
- [ ] Add the labels of priorities and areas in the other languages of the site (`{PLAN}`).
- [ ] Add when and where the plan was signed, as a bm:StatusEvent.
{rest}- [ ] Run `kg anchor {where}`, `kg coverage {where}` and `kg validate {where}` until nothing is found.
"""


_LANGUAGE_NAMES = {
    "en": {"en": "English", "fr": "French", "es": "Spanish"},
    "fr": {"en": "anglais", "fr": "français", "es": "espagnol"},
    "es": {"en": "inglés", "fr": "francés", "es": "español"},
}
_TEXT_LABEL = {"en": "{1} text of: {0}", "fr": "Texte en {1} de : {0}", "es": "Texto en {1} de: {0}"}


def _expression_labels(language: str, title: Mapping[str, str], shown: Iterable[str]) -> dict[str, str]:
    any_title = next(iter(title.values()))
    return {x: _TEXT_LABEL[x].format(title.get(x, any_title), _LANGUAGE_NAMES[x][language]) for x in shown}


def _plain(clause: Clause, content: str) -> str:
    """The words of a clause on one line, without Markdown marks."""
    return re.sub(r"\s+", " ", re.sub(r"[*_]+", "", content[clause.start : clause.end])).strip()


def _typed(iri: str, class_: object) -> Iterable[ox.Triple]:
    yield ox.Triple(ox.NamedNode(iri), RDF_TYPE, ox.NamedNode(str(class_)))


def _labelled(iri: str, labels: Mapping[str, str]) -> Iterable[ox.Triple]:
    for language, words in labels.items():
        yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(str(RDFS.label)), ox.Literal(words, language=language))


def _edge(subject: str, predicate: object, object_: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(str(predicate)), ox.NamedNode(object_))


def _value(subject: str, predicate: object, value: str, datatype: object = XSD.string) -> ox.Triple:
    literal = ox.Literal(value, datatype=ox.NamedNode(str(datatype)))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(str(predicate)), literal)


def _annotated(edge: ox.Triple, exact: str, clause: str, before: str = "") -> str:
    """The edge as a line of Turtle with its quotation, which `kg anchor` turns into evidence."""
    prefix = f" ; <{OA.prefix}> {ox.Literal(before)}" if before else ""
    return f"{edge} {{| <{OA.exact}> {ox.Literal(exact)}{prefix} ; <{BM.inClause}> <{clause}> |}} .\n"


# --- writing ----------------------------------------------------------------------------------


def _start(data: Path, config: Config, states: Mapping[str, Mapping[str, str]]) -> dict[Path, str]:
    """`kg.toml` and `dataset.ttl` of a new data folder."""
    names = [labels or {"": ""} for labels in list(states.values())[:2]]
    title = {
        x: _DATASET_TITLE[x].format(*(n.get(x) or next(iter(n.values())) for n in names)) for x in config.languages
    }
    lines = "\n".join(f"{x} = {_toml(words)}" for x, words in title.items())
    settings = f"""# The publisher's settings. Every address of the data begins with the base.
base = {_toml(config.base)}
languages = ["{'", "'.join(config.languages)}"]

[title]
{lines}
"""
    name = vocab.slug(data.resolve().name) or "plans"
    iri, publisher = vocab.mint(config.base, "dataset", name), vocab.mint(config.base, "publisher", name)
    triples = [
        *_typed(iri, DCAT.Dataset),
        _value(iri, DCAT.version, "0.1.0"),
        _value(iri, DCTERMS.issued, datetime.date.today().isoformat(), XSD.date),
        _edge(iri, DCTERMS.license, "https://creativecommons.org/licenses/by/4.0/"),
        _edge(iri, DCTERMS.publisher, publisher),
        _edge(iri, DCTERMS.creator, publisher),
        *(
            ox.Triple(ox.NamedNode(iri), ox.NamedNode(str(p)), ox.Literal(words, language=x))
            for p in (DCTERMS.title, DCTERMS.description)
            for x, words in title.items()
        ),
        *_typed(publisher, PROV.Agent),
        *_labelled(publisher, _UNNAMED),
    ]
    return {data / "kg.toml": settings, data / "dataset.ttl": dataset.turtle(triples, config.base + "id/")}


def _toml(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 else c for c in escaped) + '"'


def _place(
    data: Path, started: bool, key: str, config: Config, own: Mapping[str, str | bytes], shared: Mapping[Path, str]
) -> None:
    """Write all files of the plan beside their place, anchor them, and move them there at once.

    A new data folder appears whole. In an existing one the plan and its parties are described first, which is
    complete by itself, and the folder of the text appears last.
    """
    home = data.resolve().parent if started else data
    try:
        home.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
    except OSError as error:
        raise DataError(f"cannot be written ({error.strerror})", where="kg new plan", value=home) from error
    old = {path: path.read_bytes() if path.exists() else None for path in shared}
    try:
        stage.chmod(0o755)
        folder = stage / "text" / key
        folder.mkdir(parents=True)
        for name, content in own.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        for path, anchored in text.anchor(folder, replace(config, data=stage)).items():
            write_text(path, anchored)
        if started:
            for path, content in shared.items():
                write_text(stage / path.relative_to(data), content)
            if data.exists():
                data.rmdir()
            stage.rename(data)
        else:
            for path, content in shared.items():
                write_text(path, content)
            (data / "text").mkdir(exist_ok=True)
            folder.rename(data / "text" / key)
    except OSError as error:
        for path, before in old.items():
            if before is not None:
                path.write_bytes(before)
            elif not started:
                path.unlink(missing_ok=True)
        raise DataError(f"cannot be written ({error.strerror})", where="kg new plan", value=data) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def new_tables(data: Path) -> list[Path]:
    """Lay out the tables of the record and of the interpretation, empty, with the description of their columns.

    Returns:
        The files written, sorted.

    Raises:
        ConfigError: The folder holds no `kg.toml`.
        DataError: It has tables already, or cannot be written. Nothing is written then.
    """
    config = read_config(data)
    new: dict[Path, str] = {}
    for folder in tables.FOLDERS:
        if tables.exist(data / folder):
            raise DataError("has tables already", where="kg new tables", value=display(data / folder))
        described = read_text(dataset.resources() / "data" / folder / tables.METADATA)
        described = described.replace(f"{vocab.CANONICAL_BASE}id/", f"{config.base}id/")
        new[data / folder / tables.METADATA] = described
        for table in json.loads(described)["tables"]:
            columns = ",".join(column["name"] for column in table["tableSchema"]["columns"])
            new[data / folder / table["url"]] = columns + "\n"
    try:
        for path, content in new.items():
            write_text(path, content)
    except OSError as error:
        for path in new:
            path.unlink(missing_ok=True)
        raise DataError(f"cannot be written ({error.strerror})", where="kg new tables", value=display(data)) from error
    return sorted(new)


# --- what clauses do --------------------------------------------------------------------------


@dataclass(frozen=True)
class Coded:
    """A clause as it stands: locator, kind, function (empty if undecided), words, and whether it has an initiative."""

    locator: str
    kind: str
    function: str
    words: str
    initiative: bool


def clauses(data: Path, plan: str) -> list[Coded]:
    """The clauses of a plan whose text is held, in the order of the text.

    Raises:
        NotFound: No text of this plan is held.
        DataError: A file cannot be read, or a quotation waits for `kg anchor`.
    """
    _, _, nodes = _opened(data, plan)
    stated = {
        o.value for edges in nodes.values() for o in edges.get(str(BM.statedIn), ()) if isinstance(o, ox.NamedNode)
    }
    found = []
    for iri, edges in nodes.items():
        if str(BM.locator) in edges:
            words = ""
            for evidence in _values(edges, BM.evidence):
                for selector in _values(nodes[evidence], OA.hasSelector):
                    words = words or "".join(_values(nodes[selector], OA.exact))
            order = int((_values(edges, BM.order) or ["0"])[0])
            kind, function = (
                "".join(_values(edges, p))[len(vocab.SCHEME) :].partition("/")[2]
                for p in (BM.clauseKind, BM.clauseFunction)
            )
            locator = _values(edges, BM.locator)[0]
            found.append((order, Coded(locator, kind, function, re.sub(r"\s+", " ", words), iri in stated)))
    return [coded for _, coded in sorted(found, key=lambda item: (item[0], item[1].locator))]


def code(data: Path, plan: str, decisions: Mapping[str, str]) -> dict[Path, str]:
    """Say what clauses do, and lay out a block for each clause that now makes a commitment and has none.

    The block holds what the clause decides: plan, clause, priority and area. A block to which nothing has been added
    goes again when its clause gets another function.

    Args:
        decisions: Locator to concept of the scheme ``clause-function``.

    Returns:
        File to canonical Turtle for each file that changes; nothing is written.

    Raises:
        NotFound: No text of this plan is held, no such clause, or no such function.
        DataError: A file cannot be read, or a quotation waits for `kg anchor`.
    """
    config, files, nodes = _opened(data, plan)
    scheme = vocab.SCHEME + "clause-function/"
    functions = sorted(
        t.subject.value.removeprefix(scheme)
        for path in dataset.vocabulary_files()
        for t in dataset.parse(path)
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(scheme) and t.predicate == RDF_TYPE
    )
    changed: dict[Path, set[ox.Triple]] = {}
    initiatives = data / "text" / plan / INITIATIVES
    for locator, function in decisions.items():
        clause = vocab.mint(config.base, "clause", plan, locator)
        if str(BM.locator) not in nodes[clause]:
            locators = (v for edges in nodes.values() for v in _values(edges, BM.locator))
            raise NotFound(
                "is no clause of this plan",
                where=f"kg code {plan}",
                value=locator,
                accepted=_some(locators),
                remedy=f"`kg code {plan}` lists all.",
            )
        if function not in functions:
            raise NotFound(
                "is no function of a clause",
                where=f"kg code {plan}: {locator}",
                value=function,
                accepted=", ".join(functions),
                remedy="Rule A3 of the coding manual tells which one to take.",
            )
        edge = _edge(clause, BM.clauseFunction, scheme + function)
        for path, triples in files.items():
            if any(t.subject == edge.subject and t.predicate == RDF_TYPE for t in triples):
                old = {t for t in triples if t.subject == edge.subject and t.predicate == edge.predicate}
                if old != {edge}:
                    changed[path] = (changed.get(path, set(triples)) - old) | {edge}
        block = _block(config, plan, locator, nodes)
        stated = [i for i, edges in nodes.items() if clause in _values(edges, BM.statedIn)]
        if function == "commitment" and not stated:
            changed[initiatives] = changed.get(initiatives, set(files.get(initiatives, ()))) | block
        elif function != "commitment" and stated:
            for path, triples in files.items():
                written = {t for t in triples if t.subject in {b.subject for b in block}}
                if written and written == block:
                    changed[path] = changed.get(path, set(triples)) - block
    return {path: dataset.turtle(triples, config.base + "id/") for path, triples in changed.items()}


def _block(config: Config, plan: str, locator: str, nodes: Index) -> set[ox.Triple]:
    """What the clause decides about its initiative."""
    clause = vocab.mint(config.base, "clause", plan, locator)
    iri = vocab.mint(config.base, "initiative", plan, locator)
    block = {
        *_typed(iri, BM.Initiative),
        _edge(iri, BM.inPlan, vocab.mint(config.base, "plan", plan)),
        _edge(iri, BM.statedIn, clause),
    }
    for heading in _values(nodes[clause], BM.under):
        priority = heading
        while above := _values(nodes[priority], BM.areaOf):
            priority = above[0]
        block.add(_edge(iri, BM.advances, priority))
        if priority != heading:
            block.add(_edge(iri, BM.inArea, heading))
    return block


def _opened(data: Path, plan: str) -> tuple[Config, dict[Path, list[ox.Triple]], Index]:
    """The settings, the Turtle files of the plan's text, and their nodes."""
    config = read_config(data)
    folder = data / "text" / plan
    if not list(folder.glob("source*.md")):
        held = sorted(p.parent.name for p in (data / "text").glob("*/source*.md"))
        raise NotFound("has no received text", where="kg code", value=plan, accepted=", ".join(held))
    files = {path: list(dataset.parse(path, config.base, draft=True)) for path in sorted(folder.glob("*.ttl"))}
    for path, triples in files.items():
        if any(t.predicate == RDF_REIFIES for t in triples):
            raise DataError(
                "holds quotations that are not anchored yet",
                where="kg code",
                value=display(path),
                remedy="Run `kg anchor`.",
            )
    return config, files, dataset.index(t for triples in files.values() for t in triples)


def _values(edges: Mapping[str, list[dataset.Term]], predicate: object) -> list[str]:
    return [t.value for t in edges.get(str(predicate), ()) if isinstance(t, ox.NamedNode | ox.Literal)]
