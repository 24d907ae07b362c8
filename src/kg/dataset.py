"""Files to named graphs and back: loading, canonical Turtle, content hash, difference.

The files are the truth. Below the data folder the path of a file is the path of its graph
(``entities/states.ttl`` is ``<base>graph/entities/states``; the files of ``text/<plan>/`` share
``<base>graph/text/<plan>``), the ontology folder is ``<base>graph/vocabulary``. The tables of ``record/`` and
``interpretation/`` are converted by `kg.tables`.
Terms are pyoxigraph's in this module: it loads ten times faster than rdflib.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources as importlib_resources
from pathlib import Path

import pyoxigraph as ox

from kg import tables, vocab
from kg.config import Config
from kg.config import read as read_config
from kg.errors import DataError
from kg.files import display as display
from kg.files import read_text as read_text
from kg.files import write_text as write_text
from kg.formats import rdf_format

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
LAYERS = ("entities", "text", "record", "interpretation")
RDF_TYPE = ox.NamedNode(str(vocab.RDF.type))
RDF_REIFIES = ox.NamedNode(str(vocab.RDF) + "reifies")
_XSD = str(vocab.XSD)


def resources() -> Path:
    """The folder that holds `ontology/`, `data/` and `queries/`.

    In an installed wheel it is the package's own `resources`, in a checkout the root of the tree.

    Raises:
        DataError: Neither place holds them (a broken installation).
    """
    packaged = Path(str(importlib_resources.files("kg"))) / "resources"
    checkout = Path(__file__).resolve().parents[2]
    for root in (packaged, checkout):
        if (root / "ontology" / "bilateral.ttl").is_file():
            return root
    raise DataError("holds no ontology/bilateral.ttl", where="kg", value=checkout, remedy="Install the package again.")


@dataclass(frozen=True)
class Dataset:
    """All statements of one publisher, each in its named graph.

    Attributes:
        config: The publisher's settings.
        quads: Every quad once, in no particular order; graph names are IRIs below ``<base>graph/``.
        files: Turtle file to graph IRI, in the order of loading.
        tables: Table of the record or the interpretation to the number of its rows.
        rows: IRI to ``file:line`` of the row that describes it.
    """

    config: Config
    quads: tuple[ox.Quad, ...]
    files: Mapping[Path, str]
    tables: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    def nquads(self) -> bytes:
        """The canonical dump: N-Quads, one quad a line, sorted by bytes (no blank nodes occur)."""
        return _sorted_lines(self.quads)

    def content_hash(self) -> str:
        """sha256 of the sorted N-Quads of all graphs except ``graph/dataset``, in hexadecimal.

        ``graph/dataset`` carries the version and counts that depend on the rest.
        """
        own = ox.NamedNode(vocab.graph_iri(self.config.base, "dataset"))
        return hashlib.sha256(_sorted_lines(q for q in self.quads if q.graph_name != own)).hexdigest()

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted({q.graph_name.value for q in self.quads if isinstance(q.graph_name, ox.NamedNode)})

    def schemes(self) -> list[str]:
        """Names of the concept schemes, sorted; each is also the prefix of its concepts."""
        kind = ox.NamedNode(str(vocab.SKOS.ConceptScheme))
        found = {q.subject.value for q in self.quads if q.object == kind and isinstance(q.subject, ox.NamedNode)}
        return sorted(iri.removeprefix(vocab.SCHEME) for iri in found)

    def locate(self, iri: str) -> str:
        """``file:line`` of the block that describes `iri`, or of its first use; empty if not found."""
        if iri in self.rows:
            return self.rows[iri]
        base = self.config.base
        spellings = [f"<{vocab.shorten(iri, base)}>", vocab.shorten(iri, base), f"<{iri}>"]
        first_use = ""
        for path in self.files:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if line in spellings:
                    return f"{display(path)}:{number}"
                if not first_use and any(s in line for s in spellings if s.startswith("<")):
                    first_use = f"{display(path)}:{number}"
        return first_use


def load(data: Path | None = None, *, base: str | None = None) -> Dataset:
    """Read the vocabulary and every layer of the data folder.

    Args:
        data: Folder with `kg.toml`; default is the data shipped with the package.
        base: Publish under another base than the one in `kg.toml`: IRIs below ``id/`` and
            ``graph/`` move, ontology and schemes stay.

    Raises:
        ConfigError: See `kg.config.read`.
        DataError: A file is not UTF-8, not Turtle, holds a blank node or an annotation that
            `kg anchor` has not turned into a statement yet, or stands in an unknown layer.
        TableError: The tables of a folder have faults.
    """
    root = resources()
    config = read_config(data or root / "data")
    written_in = config.base
    files = {path: vocab.graph_iri(written_in, "vocabulary") for path in vocabulary_files()}
    files |= {path: graph_of(path, config) for path in data_files(config.data)}
    quads: set[ox.Quad] = set()
    for path, graph in files.items():
        name = ox.NamedNode(graph)
        for triple in parse(path, written_in):
            if triple.predicate == RDF_REIFIES:
                raise DataError(
                    "holds an annotation {| … |} that is no statement yet",
                    where=display(path),
                    value=triple.object,
                    remedy="Run `kg anchor` to turn quotations into statements with offsets.",
                )
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                raise DataError(
                    "has a blank node, which no other file could cite",
                    where=display(path),
                    value=f"{triple.subject} {triple.predicate} {triple.object}",
                    accepted="IRIs and literals",
                )
            quads.add(ox.Quad(triple.subject, triple.predicate, triple.object, name))
    counts: dict[str, int] = {}
    where: dict[str, str] = {}
    for folder in tables.FOLDERS:
        quads |= _table_quads(config, folder, quads, counts, where)
    if base and base != written_in:
        config = replace(config, base=base)
        quads = {_rebased(quad, base, written_in) for quad in quads}
        files = {path: vocab.rebase(graph, base, written_in) for path, graph in files.items()}
        where = {vocab.rebase(iri, base, written_in): place for iri, place in where.items()}
    return Dataset(config, tuple(quads), files, counts, where)


def group_of(data: Path, stem: str) -> tables.Tables:
    """The tables of the data folder `data` among which `stem` is, with what they may point to.

    Raises:
        DataError: The folder has no tables, or a file cannot be read.
        TableError: `stem` is of the interpretation, and the record, to which it points, has faults.
    """
    config = read_config(data)
    name = "interpretation" if stem in tables.INTERPRETATION else "record"
    if not tables.exist(data / name):
        raise DataError("holds no tables", where="kg", value=data / name, accepted=f"CSV files and {tables.METADATA}")
    known = _described(config)
    if name == "interpretation" and tables.exist(data / "record"):
        record = tables.Tables(data / "record", config.base, _known(known, config.base))
        known += [t for _, t in record.triples(record.read()).triples]
    return tables.Tables(data / name, config.base, _known(known, config.base))


def import_table(data: Path, stem: str, path: Path) -> tables.Change:
    """Check a person's table as the new state of `stem` against all tables of `data`; nothing is written.

    Raises:
        DataError: As `group_of` and `tables.import_table`.
        TableError: Also if a table of the interpretation points to what the new state of a record table lacks.
    """
    group = group_of(data, stem)
    change = tables.import_table(group, stem, path)
    if stem not in tables.INTERPRETATION and tables.exist(data / "interpretation"):
        known = _described(read_config(data)) + [t for _, t in group.triples(change.rows).triples]
        tables.Tables(data / "interpretation", group.base, _known(known, group.base)).read()
    return change


def _described(config: Config) -> list[ox.Triple]:
    """The triples of the vocabulary and of the Turtle files."""
    return [t for p in [*vocabulary_files(), *data_files(config.data)] for t in parse(p, config.base)]


def _table_quads(
    config: Config, name: str, quads: set[ox.Quad], counts: dict[str, int], where: dict[str, str]
) -> set[ox.Quad]:
    """Quads of the tables of one folder; adds to `counts` and, for the row of each node, to `where`."""
    folder = config.data / name
    if not tables.exist(folder):
        return set()
    group = tables.Tables(folder, config.base, _known(quads, config.base))
    rows = group.read()
    converted = group.triples(rows)
    names = {g: ox.NamedNode(vocab.graph_iri(config.base, *g)) for g in {g for g, _ in converted.triples}}
    counts |= {stem: len(held) for stem, held in rows.items()}
    shown = {stem: display(table.path) for stem, table in group.tables.items()}
    described = {q.subject.value for q in quads if q.predicate == RDF_TYPE and isinstance(q.subject, ox.NamedNode)}
    for iri in converted.rows.keys() - described:
        row = converted.rows[iri]
        where.setdefault(iri, f"{shown[row.table.stem]}:{row.line}")
    return {ox.Quad(t.subject, t.predicate, t.object, names[graph]) for graph, t in converted.triples}


def _known(triples: Iterable[ox.Triple | ox.Quad], base: str) -> tables.Known:
    """The concepts, and the nodes that are described so far."""
    concepts: dict[str, set[str]] = defaultdict(set)
    entities: dict[str, set[str]] = defaultdict(set)
    kind = ox.NamedNode(str(vocab.SKOS.Concept))
    for triple in triples:
        if triple.predicate == RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            if triple.object == kind:
                scheme, _, slug = iri.removeprefix(vocab.SCHEME).partition("/")
                concepts[scheme].add(slug)
            elif iri.startswith(base + "id/") and isinstance(triple.object, ox.NamedNode):
                entities[iri[len(base) + 3 :]].add(triple.object.value.rpartition("#")[2])
    return tables.Known(
        {scheme: frozenset(slugs) for scheme, slugs in concepts.items()},
        {path: frozenset(classes) for path, classes in entities.items()},
    )


def vocabulary_files() -> list[Path]:
    """The files of the ontology and its schemes, without the shapes."""
    return sorted((resources() / "ontology").glob("*.ttl"))


def shape_files() -> list[Path]:
    """The SHACL files, one per profile."""
    return sorted((resources() / "ontology" / "shapes").glob("*.ttl"))


def data_files(data: Path) -> list[Path]:
    """Every Turtle file of the layers below `data`, sorted.

    Raises:
        DataError: A Turtle file stands outside `dataset.ttl` and the known layers.
    """
    found = sorted(p for p in data.rglob("*.ttl") if not any(part.startswith(".") for part in p.parts))
    for path in found:
        parts = path.relative_to(data).parts
        if parts != ("dataset.ttl",) and (parts[0] not in LAYERS or len(parts) < 2):
            raise DataError(
                "stands in no layer",
                where=display(path),
                value=parts[0],
                accepted="dataset.ttl, or a file below " + ", ".join(f"{layer}/" for layer in LAYERS),
            )
    return found


def table_files(data: Path) -> list[Path]:
    """The tables below `data`, those of the record first, sorted."""
    return [path for folder in tables.FOLDERS for path in sorted((data / folder).glob("*.csv"))]


def graph_of(path: Path, config: Config) -> str:
    """The graph IRI of a data file: folder is layer, file (or plan folder) is name."""
    parts = path.relative_to(config.data).with_suffix("").parts
    return vocab.graph_iri(config.base, *parts[:2])


def parse(path: Path, base: str = vocab.CANONICAL_BASE, *, draft: bool = False) -> Iterator[ox.Triple]:
    """Triples of one RDF file; relative IRIs resolve against ``<base>id/`` unless the file has BASE.

    Turtle 1.2 annotations arrive as ``rdf:reifies`` triples.

    Args:
        draft: Prefixes that we know (`kg.vocab.prefixes`) need no declaration; for commands that write the file anew.

    Raises:
        DataError: Wrong encoding or syntax, with file and line.
    """
    for quad in parse_quads(path, base, draft=draft):
        yield quad.triple


def parse_quads(path: Path, base: str = vocab.CANONICAL_BASE, *, draft: bool = False) -> Iterator[ox.Quad]:
    """As `parse`, with the graphs of TriG and N-Quads."""
    text = read_text(path)
    try:
        yield from _parsed(text, path, base, draft)
    except SyntaxError as error:
        line = error.lineno or 0
        source = text.splitlines()
        raise DataError(
            f"is not RDF: {error.msg}",
            where=f"{display(path)}:{line}:{error.offset or 0}",
            value=source[line - 1].strip() if 0 < line <= len(source) else None,
            remedy=_remedy(error.msg, path),
            line=line,
            column=error.offset,
        ) from error


def _remedy(problem: str, path: Path) -> str:
    """What an author who met this problem of the Turtle parser most likely has to do."""
    if path.suffix != ".ttl":
        return ""
    if _UNDECLARED.search(problem):
        return "Run `kg fmt` or, for quotations, `kg anchor`: both declare the prefixes that kg knows."
    if re.search("'[“”„«]' is not allowed", problem):
        return 'Write straight quotation marks around words: "…".'
    return "Look at the lines above too: each pair ends with ; and a block with a dot alone on its line."


_UNDECLARED = re.compile(r"The prefix ([a-z][a-z0-9-]*): has not been declared")


def _parsed(text: str, path: Path, base: str, draft: bool) -> Iterable[ox.Quad]:
    """The quads; the declarations that a draft lacks are put before its first line, so that lines keep their number."""
    declared: dict[str, str] = {}
    while draft:
        head = "".join(f"PREFIX {name}: <{namespace}> " for name, namespace in declared.items())
        try:
            return list(ox.parse((head + text).encode(), rdf_format(path).ox, base_iri=base + "id/"))
        except SyntaxError as error:
            missing = _UNDECLARED.search(error.msg)
            if missing is None or missing[1] in declared:
                raise
            declared[missing[1]] = vocab.expand(missing[1] + ":")
    return ox.parse(text.encode(), rdf_format(path).ox, base_iri=base + "id/")


class Index(dict[str, dict[str, list[Term]]]):
    """Subject IRI to predicate IRI to objects; an unknown subject has no edges."""

    def __missing__(self, subject: str) -> dict[str, list[Term]]:
        return {}


def index(triples: Iterable[ox.Triple | ox.Quad]) -> Index:
    """The triples by subject and predicate, objects in a repeatable order."""
    found = Index()
    for item in triples:
        if isinstance(item.subject, ox.NamedNode):
            found.setdefault(item.subject.value, {}).setdefault(item.predicate.value, []).append(item.object)
    for edges in found.values():
        for objects in edges.values():
            objects.sort(key=str)
    return found


# --- canonical Turtle -------------------------------------------------------------------------

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_RELATIVE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~/-]*\Z")
_SHORT = {
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def turtle(triples: Iterable[ox.Triple], base: str | None = None) -> str:
    """Canonical Turtle: a change in the data is a change of the same few lines.

    One subject a block, the ontology header first and then by IRI; ``a`` first, predicates by
    prefixed name; one object a line when there are several; the closing dot alone. The output
    depends on the set of triples only.

    Args:
        triples: Without blank nodes.
        base: If given, IRIs below it are written relative to it (``BASE`` line).
    """
    by_subject: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
    iris: set[str] = set()
    for triple in triples:
        by_subject[_iri(triple.subject)][triple.predicate.value].add(triple.object)
        iris.add(_iri(triple.subject))
        iris.add(triple.predicate.value)
        if isinstance(triple.object, ox.NamedNode):
            iris.add(triple.object.value)
        elif isinstance(triple.object, ox.Literal):
            iris.add(triple.object.datatype.value)
    writer = _Names(vocab.prefixes(iris), base)
    blocks = []
    for subject in sorted(by_subject, key=lambda s: (s != vocab.ONTOLOGY, s)):
        lines = [writer.iri(subject)]
        edges = by_subject[subject]
        for predicate in sorted(edges, key=lambda p: (p != RDF_TYPE.value, writer.iri(p))):
            name = "a" if predicate == RDF_TYPE.value else writer.iri(predicate)
            objects = sorted(writer.term(o) for o in edges[predicate])
            if len(objects) == 1:
                lines.append(f"    {name} {objects[0]} ;")
            else:
                lines.append(f"    {name}\n        " + " ,\n        ".join(objects) + " ;")
        blocks.append("\n".join(lines) + "\n.\n")
    head = f"BASE <{base}>\n" if base else ""
    head += "".join(f"PREFIX {p}: <{writer.prefixes[p]}>\n" for p in sorted(writer.used))
    return head + "".join("\n" + block for block in blocks)


class _Names:
    """Writes terms and remembers which prefixes it used."""

    def __init__(self, prefixes: Mapping[str, str], base: str | None) -> None:
        self.prefixes, self.base = dict(prefixes), base
        self.used: set[str] = set()
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._written: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        if iri not in self._written:
            self._written[iri] = self._write(iri)
        return self._written[iri]

    def _write(self, iri: str) -> str:
        if self.base and iri.startswith(self.base) and _RELATIVE.match(local := iri[len(self.base) :]):
            return f"<{local}>"
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is not None and _LOCAL.match(iri[cut:]):
            self.used.add(prefix)
            return f"{prefix}:{iri[cut:]}"
        return f"<{iri}>"

    def term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if not isinstance(term, ox.Literal):
            raise DataError("cannot be written: only IRIs and literals", value=term)
        datatype = term.datatype.value
        if datatype in _SHORT and _SHORT[datatype].match(term.value):
            return term.value
        text = '"' + "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 32 else c) for c in term.value) + '"'
        if term.language:
            return f"{text}@{term.language}"
        return text if datatype == _XSD + "string" else f"{text}^^{self.iri(datatype)}"


def formatted(path: Path, config: Config) -> str:
    """What `kg fmt` would write for `path`; Turtle files of the data folder are written relative to the base.

    Raises:
        DataError: The file is neither RDF nor a table, or has annotations that wait for `kg anchor`.
    """
    if path.suffix == ".csv":
        group = tables.Tables(path.parent, config.base, tables.Known())
        return tables.formatted(group[path.stem])
    inside = path.resolve().is_relative_to(config.data.resolve())
    triples = list(parse(path, config.base, draft=True))
    if any(t.predicate == RDF_REIFIES for t in triples):
        raise DataError("holds quotations that are not anchored yet", where=display(path), remedy="Run `kg anchor`.")
    return turtle(triples, config.base + "id/" if inside else None)


# --- difference -------------------------------------------------------------------------------


def diff(old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> Iterator[str]:
    """The quads that only one side has, as N-Quads lines led by ``-`` or ``+``, sorted by line."""
    before, after = set(old), set(new)
    lines = [("-", q) for q in before - after] + [("+", q) for q in after - before]
    yield from (f"{mark} {quad} ." for mark, quad in sorted(lines, key=lambda item: (str(item[1]), item[0])))


# --- helpers ----------------------------------------------------------------------------------


def _sorted_lines(quads: Iterable[ox.Quad]) -> bytes:
    dump = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert isinstance(dump, bytes)
    return b"".join(sorted(dump.splitlines(keepends=True)))


def _iri(term: Subject) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    raise DataError("cannot be written: only IRIs are subjects", value=term)


def _rebased(quad: ox.Quad, base: str, canonical: str) -> ox.Quad:
    """The quad under another base; the terms of the vocabulary stay, its graph moves with the others."""

    def move(term: Term) -> Term:
        return ox.NamedNode(vocab.rebase(term.value, base, canonical)) if isinstance(term, ox.NamedNode) else term

    assert isinstance(quad.graph_name, ox.NamedNode)
    graph = ox.NamedNode(vocab.rebase(quad.graph_name.value, base, canonical))
    if quad.graph_name.value == vocab.graph_iri(canonical, "vocabulary"):
        return ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    return ox.Quad(move(quad.subject), quad.predicate, move(quad.object), graph)  # type: ignore[arg-type]
