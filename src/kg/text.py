"""A plan's text: where a clause stands in it, quotations to offsets, what no clause covers.

A quotation is an `oa:SpecificResource` on an expression with two selectors that pick the same
span: the exact words with their surroundings, and the position. Positions count Unicode code
points of the file as received, from 0, end exclusive (Web Annotation Data Model, 4.2.4 and 4.2.5).

An author writes an edge and its words as a Turtle 1.2 annotation::

    <initiative/cmx-2010/A.2.b.2> bm:modality modality:promote {| oa:exact "Promote" |} .

and `anchor` turns it into a statement with anchored evidence (in plain Turtle 1.1, which every
tool reads). The clause is the one the subject belongs to, unless the annotation has
``bm:inClause``; ``oa:prefix`` tells which of several occurrences is meant. On an edge whose
property does not require support (a mention, a name) the evidence goes to the subject itself.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import dataset, vocab
from kg.config import Config
from kg.dataset import RDF_REIFIES, RDF_TYPE, Dataset, Index, Term
from kg.errors import AnchorError, DataError
from kg.vocab import BM, OA, RDF, XSD

CONTEXT = 32
"""Characters kept before and after a quotation."""

STATEMENTS, EVIDENCE = "statements.ttl", "evidence.ttl"
"""The two files of a plan that `anchor` writes as a whole; authors write the others."""

_EVIDENCE, _IN_CLAUSE, _STATED_IN = str(BM.evidence), str(BM.inClause), str(BM.statedIn)
_EXACT, _PREFIX, _SUFFIX = str(OA.exact), str(OA.prefix), str(OA.suffix)
_START, _END, _SELECTOR = str(OA.start), str(OA.end), str(OA.hasSelector)
_SUBJECT, _PREDICATE, _OBJECT = str(RDF.subject), str(RDF.predicate), str(RDF.object)


class Span(NamedTuple):
    """Code points from `start` up to but not including `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """The words of one expression.

    Attributes:
        expression: IRI of the expression.
        path: The file as received.
        content: Its characters.
        clauses: Clause IRI to its span, in the order of the text.
    """

    expression: str
    path: Path
    content: str
    clauses: Mapping[str, Span]


def find(content: str, quote: str, within: Span, *, prefix: str = "", where: str = "") -> Span:
    """The one place of `quote` in the given span of the text.

    Args:
        prefix: Characters right before the quotation, to choose among several occurrences.

    Raises:
        AnchorError: The quotation is empty, does not occur, or occurs several times.

    >>> find("to sign, and to sign again", "sign", Span(0, 26), prefix="and to ")
    Span(start=16, end=20)
    """
    text = content[within.start : within.end]
    if not quote:
        raise AnchorError("is an empty quotation", where=where, value=quote)
    starts = [m.start() for m in re.finditer(re.escape(prefix + quote), text)]
    if not starts:
        raise AnchorError(
            "does not occur in the clause",
            where=where,
            value=prefix + quote,
            accepted=f"words of: {text}",
            remedy="Quote the received text exactly, with its marks and line ends.",
        )
    if len(starts) > 1:
        raise AnchorError(
            f"occurs {len(starts)} times in the clause",
            where=where,
            value=quote,
            remedy='Add the characters before it: {| oa:exact "…" ; oa:prefix "…" |}.',
        )
    start = within.start + starts[0] + len(prefix)
    return Span(start, start + len(quote))


def texts(data: Dataset) -> dict[str, Text]:
    """The expressions whose text is held, with the clauses anchored in each.

    Returns:
        Expression IRI to text; an expression without a matching file is left out (`verify` reports it).
    """
    nodes = dataset.index(data.quads)
    found = {}
    for expression, folder in _held(nodes, data.config).items():
        if path := _received(nodes[expression], folder):
            found[expression] = Text(expression, path, dataset.read_text(path), _clause_spans(nodes, expression))
    return found


@dataclass(frozen=True)
class Mismatch:
    """One way in which a quotation and the text disagree: the evidence or expression, the property, the value."""

    focus: str
    path: str
    value: str
    message: str


def verify(data: Dataset) -> list[Mismatch]:
    """Compare every quotation of a held text with it: file hash, both selectors, surroundings, clause.

    A quotation of an expression whose text is not held (`bm:textHeld` false) has nothing to be compared with; the
    checks ask that it name the document in which its words were read, and give no position.

    Returns:
        Mismatches sorted by focus; empty when every quotation is true.
    """
    nodes = dataset.index(data.quads)
    held = texts(data)
    found = [
        Mismatch(
            expression,
            str(BM.sha256),
            " ".join(_values(nodes[expression], str(BM.sha256))),
            f"No file source*.md in {folder.name}/ has this SHA-256; restore the file as received or mend the hash.",
        )
        for expression, folder in _held(nodes, data.config).items()
        if expression not in held
    ]
    for iri, edges in nodes.items():
        if _SELECTOR not in edges:
            continue
        source = next(iter(_values(edges, str(OA.hasSource))), "")
        if _values(nodes[source], str(BM.textHeld)) == ["false"]:
            continue
        if source not in held:
            found.append(Mismatch(iri, str(OA.hasSource), source, "The quotation is of a text that is not held."))
            continue
        found.extend(_mismatches(iri, edges, nodes, held[source]))
    return sorted(found, key=lambda m: (m.focus, m.path, m.value))


def _mismatches(iri: str, edges: Mapping[str, list[Term]], nodes: Index, text: Text) -> Iterable[Mismatch]:
    quote, position = _selectors(edges, nodes)
    exact = next(iter(_values(quote, _EXACT)), None)
    start, end = (next(iter(_values(position, p)), "") for p in (_START, _END))
    if exact is None or not (start.isdigit() and end.isdigit()):
        yield Mismatch(
            iri, _SELECTOR, "", "The quotation needs a quote selector and a position selector; run `kg anchor`."
        )
        return
    span = Span(int(start), int(end))
    printed = text.content[span.start : span.end]
    if printed != exact:
        yield Mismatch(
            iri, _EXACT, exact,
            f"The text at {start} to {end} reads {printed!r}, not the quotation; run `kg anchor` to find it again.",
        )  # fmt: skip
        return
    before, after = _context(text.content, span)
    for path, value in ((_PREFIX, before), (_SUFFIX, after)):
        if _values(quote, path) != [value]:
            yield Mismatch(
                iri,
                path,
                "".join(_values(quote, path)),
                f"The text beside the quotation reads {value!r}; run `kg anchor`.",
            )
    clause = next(iter(_values(edges, _IN_CLAUSE)), "")
    around = text.clauses.get(clause)
    if around is None or not (around.start <= span.start and span.end <= around.end):
        yield Mismatch(
            iri, _IN_CLAUSE, clause, "The quotation stands outside this clause; name the clause that prints it."
        )


# --- coverage ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """Coverage of one section: its name (``B.1``, ``A.2.b``), clauses, commitments, characters in no clause.

    `loose` lists (offset, characters) that belong to no clause and are more than marks and blanks.
    """

    name: str
    clauses: int
    commitments: int
    characters: int
    loose: tuple[tuple[int, str], ...]


_MARKS = re.compile(r"[\s#*-]+")


def coverage(data: Dataset, text: Text) -> list[Section]:
    """How much of the text the clauses of a plan cover, section by section in the order of the text.

    A section is the locator without its last bullet, paragraph or heading part. Characters between
    clauses count to the section of the clause before them. Only Markdown marks (``#``, ``*``,
    ``-``) and white space may stand in no clause.
    """
    nodes = dataset.index(data.quads)
    commitments: dict[str, int] = defaultdict(int)
    for edges in nodes.values():
        for clause in _values(edges, _STATED_IN):
            commitments[clause] += 1
    counts: dict[str, list[int]] = {}
    loose: dict[str, list[tuple[int, str]]] = defaultdict(list)
    section, position = "", 0
    ordered = sorted(text.clauses.items(), key=lambda item: item[1])
    for clause, span in ordered:
        if rest := _loose(text.content, Span(position, span.start)):
            loose[section or "start"].extend(rest)
        section = section_of(next(iter(_values(nodes[clause], str(BM.locator))), ""))
        row = counts.setdefault(section, [0, 0, 0])
        row[0] += 1
        row[1] += commitments[clause]
        row[2] += span.end - span.start
        position = max(position, span.end)
    if rest := _loose(text.content, Span(position, len(text.content))):
        loose[section or "start"].extend(rest)
    names = list(counts) + [name for name in loose if name not in counts]
    return [_section(name, counts.get(name, [0, 0, 0]), loose[name]) for name in names]


def _section(name: str, counts: list[int], loose: list[tuple[int, str]]) -> Section:
    clauses, commitments, characters = counts
    return Section(name, clauses, commitments, characters, tuple(loose))


def section_of(locator: str) -> str:
    """The section of a locator: ``A.2.b.2`` is in ``A.2.b``, ``A.4.1`` in ``A.4``, ``B.1.p3.s3`` in ``B.1``."""
    parts = locator.split(".")
    kept = [parts[0]]
    for part in parts[1:]:
        if len(kept) == 1 or (parts[0] == "A" and len(kept) == 2 and re.fullmatch(r"[a-z]", part) and part != "h"):
            kept.append(part)
        else:
            break
    return ".".join(kept)


def _loose(content: str, span: Span) -> list[tuple[int, str]]:
    gap = content[span.start : span.end]
    return [(span.start + m.start(), m[0].strip()) for m in re.finditer(r"[^\n]+", gap) if _MARKS.sub("", m[0])]


# --- anchoring --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Support:
    """A request: `node` rests on the words `exact` in `clause`."""

    node: str
    clause: str
    exact: str
    prefix: str
    known: Span | None
    where: str


def anchor(folder: Path, config: Config) -> dict[Path, str]:
    """Turn the annotations of a plan into statements and evidence, and renew what is anchored.

    Running it again changes nothing. A statement whose edge is gone, and evidence that nothing
    cites, are dropped.

    Args:
        folder: ``text/<plan>`` with `source.md` and Turtle files.

    Returns:
        File to canonical Turtle, for every Turtle file of the folder; nothing is written.

    Raises:
        AnchorError: A quotation is not found or ambiguous, a clause is unknown, two statements
            would get one IRI.
        DataError: A file cannot be read, or no expression has the hash of a `source*.md`.
    """
    base = config.base
    files: dict[Path, list[ox.Triple]] = {
        path: list(dataset.parse(path, base, draft=True)) for path in sorted(folder.glob("*.ttl"))
    }
    files.setdefault(folder / STATEMENTS, [])
    files.setdefault(folder / EVIDENCE, [])
    needs = supported_properties()
    nodes = dataset.index(t for triples in files.values() for t in triples)
    expression, content = _expression(nodes, folder, config)

    asserted = {
        (t.subject.value, t.predicate.value, t.object)
        for triples in files.values()
        for t in triples
        if isinstance(t.subject, ox.NamedNode)
    }
    statements: dict[str, tuple[str, str, Term]] = {}
    supports: list[_Support] = []
    for path, triples in files.items():
        fresh = _annotations(path, triples, nodes, needs, config, folder.name)
        for node, edge, support in fresh:
            if edge is not None and statements.setdefault(node, edge) != edge:
                raise AnchorError(
                    "would be the IRI of two statements",
                    where=support.where,
                    value=vocab.shorten(node, base),
                    remedy="Name one of them: object ~ <statement/…> {| … |}.",
                )
            supports.append(support)
    for iri, edges in nodes.items():
        if _EVIDENCE not in edges:
            continue
        if _SUBJECT in edges:
            edge = (_only(edges, _SUBJECT), _only(edges, _PREDICATE), edges[_OBJECT][0])
            if edge not in asserted:
                continue
            statements.setdefault(iri, edge)
        supports.extend(_known_support(iri, evidence, nodes) for evidence in _values(edges, _EVIDENCE))

    spans = _locate_clauses(content, nodes, supports, base)
    generated_statements: set[ox.Triple] = set()
    generated_evidence: set[ox.Triple] = set()
    cites: dict[str, set[str]] = defaultdict(set)
    for support in supports:
        around = spans.get(support.clause)
        if around is None:
            raise AnchorError(
                "is no clause of this plan", where=support.where, value=vocab.shorten(support.clause, base)
            )
        if support.node == support.clause:
            span = around
        elif support.known and content[support.known.start : support.known.end] == support.exact:
            span = support.known
        else:
            span = find(content, support.exact, around, prefix=support.prefix, where=support.where)
        iri, triples = _evidence(content, span, support.clause, around, expression, base)
        cites[support.node].add(iri)
        generated_evidence.update(triples)
    for name, (subject, predicate, object_) in statements.items():
        statement = ox.NamedNode(name)
        generated_statements.update(
            ox.Triple(statement, ox.NamedNode(p), o)
            for p, o in (
                (RDF_TYPE.value, ox.NamedNode(str(BM.Statement))),
                (_SUBJECT, ox.NamedNode(subject)),
                (_PREDICATE, ox.NamedNode(predicate)),
                (_OBJECT, object_),
                *((_EVIDENCE, ox.NamedNode(e)) for e in cites[name]),
            )
        )

    out = {}
    for path, triples in files.items():
        if path.name == STATEMENTS:
            kept = generated_statements | _authored(triples, statements)
        elif path.name == EVIDENCE:
            kept = generated_evidence
        else:
            kept = _plain(triples, cites)
        out[path] = dataset.turtle(kept, base + "id/")
    return out


def supported_properties() -> frozenset[str]:
    """The properties marked ``bm:requiresSupport true`` in the ontology."""
    flag = str(BM.requiresSupport)
    return frozenset(
        t.subject.value
        for path in dataset.vocabulary_files()
        for t in dataset.parse(path)
        if t.predicate.value == flag and isinstance(t.subject, ox.NamedNode) and str(t.object).startswith('"true"')
    )


def _annotations(
    path: Path, triples: list[ox.Triple], nodes: Index, needs: frozenset[str], config: Config, plan: str
) -> Iterable[tuple[str, tuple[str, str, Term] | None, _Support]]:
    """Each annotation of a file as (supported node, its edge if the node is a statement, request)."""
    about: dict[Term, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    reified: list[tuple[Term, ox.Triple]] = []
    for triple in triples:
        if triple.predicate == RDF_REIFIES and isinstance(triple.object, ox.Triple):
            reified.append((triple.subject, triple.object))
        elif not isinstance(triple.subject, ox.NamedNode) or _EXACT in nodes[triple.subject.value]:
            about[triple.subject][triple.predicate.value].append(_text(triple.object))
    for reifier, edge in sorted(reified, key=str):
        subject = edge.subject.value if isinstance(edge.subject, ox.NamedNode) else ""
        where = f"{path.name}: {vocab.shorten(subject, config.base)} {vocab.shorten(edge.predicate.value)}"
        said = about[reifier]
        if unknown := sorted(set(said) - {_EXACT, _IN_CLAUSE, _PREFIX, RDF_REIFIES.value}):
            raise AnchorError(
                "is not known in an annotation",
                where=where,
                value=vocab.shorten(unknown[0]),
                accepted="oa:exact, oa:prefix, bm:inClause",
            )
        if len(said[_EXACT]) != 1:
            raise AnchorError(
                f"has {len(said[_EXACT])} quotations",
                where=where,
                value="{| … |}",
                accepted='one oa:exact; write a second block {| oa:exact "…" |} for a second span',
            )
        clause = next(iter(said[_IN_CLAUSE]), "") or _clause_of(subject, nodes)
        if not clause:
            raise AnchorError(
                "does not tell its clause", where=where, remedy="Add bm:inClause <clause/…> to the annotation."
            )
        predicate = edge.predicate.value
        node, statement = subject, None
        if predicate in needs:
            node = (
                reifier.value
                if isinstance(reifier, ox.NamedNode)
                else _statement_iri(config.base, plan, subject, predicate, edge.object)
            )
            statement = (subject, predicate, edge.object)
        yield node, statement, _Support(node, clause, said[_EXACT][0], next(iter(said[_PREFIX]), ""), None, where)


def _clause_of(subject: str, nodes: Index) -> str:
    """The clause an annotation means when it names none: the subject itself, or where it is stated."""
    edges = nodes[subject]
    if str(BM.locator) in edges:
        return subject
    for predicate in (_IN_CLAUSE, _STATED_IN):
        if found := _values(edges, predicate):
            return found[0]
    if found := _values(edges, str(BM.initiative)):
        return _clause_of(found[0], nodes)
    return ""


def _statement_iri(base: str, plan: str, subject: str, predicate: str, object_: Term) -> str:
    """``statement/<plan>/<subject>/<property>/<object>``; the kind of an initiative is left out."""
    kind, path = vocab.kind_and_path(subject, base) or ("", "")
    own = path.removeprefix(plan + "/")
    head = own if kind == "initiative" else f"{kind}/{own}"
    if isinstance(object_, ox.NamedNode):
        name = vocab.shorten(object_.value, base)
        tail = name.partition(":")[2] if ":" in name else name.partition("/")[2]
    else:
        tail = vocab.slug(_text(object_))
    return vocab.mint(base, "statement", plan, head, vocab.shorten(predicate).partition(":")[2], tail)


def _known_support(node: str, evidence: str, nodes: Index) -> _Support:
    edges = nodes[evidence]
    quote, position = _selectors(edges, nodes)
    start, end = _values(position, _START), _values(position, _END)
    known = Span(int(start[0]), int(end[0])) if start and end else None
    where = f"{EVIDENCE}: {evidence}"
    exact, clause = _values(quote, _EXACT), _values(edges, _IN_CLAUSE)
    if not (exact and clause):
        raise AnchorError("lacks its words or its clause", where=where, value=evidence)
    return _Support(node, clause[0], exact[0], "", known, where)


def _locate_clauses(content: str, nodes: Index, supports: list[_Support], base: str) -> dict[str, Span]:
    """Spans of the clauses, searched one after the other in their order (headings repeat)."""
    words = {s.clause: s for s in supports if s.node == s.clause}
    order = {iri: int(_only(nodes[iri], str(BM.order))) for iri in words}
    spans: dict[str, Span] = {}
    position = 0
    for iri in sorted(words, key=order.__getitem__):
        exact = words[iri].exact
        start = content.find(exact, position)
        if start < 0:
            raise AnchorError(
                "does not occur after the clause before it",
                where=f"clause {vocab.shorten(iri, base)} (order {order[iri]})",
                value=exact,
                accepted=f"words at or after offset {position}: {content[position : position + 60]!r}…",
            )
        position = start + len(exact)
        spans[iri] = Span(start, position)
    return spans


def _evidence(
    content: str, span: Span, clause: str, around: Span, expression: str, base: str
) -> tuple[str, list[ox.Triple]]:
    """The node for one span, named by clause and the offsets within it, with its two selectors."""
    _, path = vocab.kind_and_path(clause, base) or ("", "")
    iri = vocab.mint(base, "evidence", path, f"{span.start - around.start}-{span.end - around.start}")
    before, after = _context(content, span)
    node, quote, position = (ox.NamedNode(iri + tail) for tail in ("", "/quote", "/position"))

    def number(value: int) -> ox.Literal:
        return ox.Literal(str(value), datatype=ox.NamedNode(str(XSD.integer)))

    rows: list[tuple[ox.NamedNode, str, Term]] = [
        (node, RDF_TYPE.value, ox.NamedNode(str(OA.SpecificResource))),
        (node, str(OA.hasSource), ox.NamedNode(expression)),
        (node, _IN_CLAUSE, ox.NamedNode(clause)),
        (node, _SELECTOR, quote),
        (node, _SELECTOR, position),
        (quote, RDF_TYPE.value, ox.NamedNode(str(OA.TextQuoteSelector))),
        (quote, _EXACT, ox.Literal(content[span.start : span.end])),
        (quote, _PREFIX, ox.Literal(before)),
        (quote, _SUFFIX, ox.Literal(after)),
        (position, RDF_TYPE.value, ox.NamedNode(str(OA.TextPositionSelector))),
        (position, _START, number(span.start)),
        (position, _END, number(span.end)),
    ]
    return iri, [ox.Triple(s, ox.NamedNode(p), o) for s, p, o in rows]


def _authored(triples: list[ox.Triple], statements: Mapping[str, object]) -> set[ox.Triple]:
    """What an author added to a statement that still has its edge (rank, note), without its evidence."""
    return {
        t
        for t in triples
        if isinstance(t.subject, ox.NamedNode) and t.subject.value in statements and t.predicate.value != _EVIDENCE
    }


def _plain(triples: list[ox.Triple], cites: Mapping[str, set[str]]) -> set[ox.Triple]:
    """The edges of a file without annotations; nodes that carry evidence themselves get it here."""
    kept: set[ox.Triple] = set()
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode) or triple.predicate == RDF_REIFIES:
            continue
        if isinstance(triple.subject, ox.NamedNode) and triple.predicate.value != _EVIDENCE:
            if "/id/evidence/" in triple.subject.value or "/id/statement/" in triple.subject.value:
                continue
            kept.add(triple)
            for evidence in cites.get(triple.subject.value, ()):
                kept.add(ox.Triple(triple.subject, ox.NamedNode(_EVIDENCE), ox.NamedNode(evidence)))
    return kept


# --- helpers ----------------------------------------------------------------------------------


def _expression(nodes: Index, folder: Path, config: Config) -> tuple[str, str]:
    for expression, place in _held(nodes, config).items():
        if place == folder and (path := _received(nodes[expression], folder)):
            return expression, dataset.read_text(path)
    raise DataError(
        "has no expression with the hash of a source*.md",
        where="kg anchor",
        value=folder,
        accepted="a bm:Expression with bm:textHeld true and bm:sha256 of the bytes of the file",
        remedy=f"sha256sum {folder}/source*.md",
    )


def _held(nodes: Index, config: Config) -> dict[str, Path]:
    """Expressions whose text is held, with the folder of their plan."""
    found = {}
    for iri, edges in nodes.items():
        if _values(edges, str(BM.textHeld)) == ["true"]:
            _, path = vocab.kind_and_path(iri, config.base) or ("", "")
            found[iri] = config.data / "text" / path.partition("/")[0]
    return found


def _received(edges: Mapping[str, list[Term]], folder: Path) -> Path | None:
    for path in sorted(folder.glob("source*.md")):
        if hashlib.sha256(path.read_bytes()).hexdigest() in _values(edges, str(BM.sha256)):
            return path
    return None


def _clause_spans(nodes: Index, expression: str) -> dict[str, Span]:
    spans = {}
    for iri, edges in nodes.items():
        if str(BM.locator) not in edges:
            continue
        for evidence in _values(edges, _EVIDENCE):
            _, position = _selectors(nodes[evidence], nodes)
            start, end = _values(position, _START), _values(position, _END)
            if expression in _values(nodes[evidence], str(OA.hasSource)) and start and end:
                spans[iri] = Span(int(start[0]), int(end[0]))
    return dict(sorted(spans.items(), key=lambda item: item[1]))


def _selectors(
    edges: Mapping[str, list[Term]], nodes: Index
) -> tuple[Mapping[str, list[Term]], Mapping[str, list[Term]]]:
    """The quote selector and the position selector of an evidence node (empty where missing)."""
    quote: Mapping[str, list[Term]] = {}
    position: Mapping[str, list[Term]] = {}
    for selector in _values(edges, _SELECTOR):
        if _EXACT in nodes[selector]:
            quote = nodes[selector]
        elif _START in nodes[selector]:
            position = nodes[selector]
    return quote, position


def _context(content: str, span: Span) -> tuple[str, str]:
    return content[max(0, span.start - CONTEXT) : span.start], content[span.end : span.end + CONTEXT]


def _values(edges: Mapping[str, list[Term]], predicate: str) -> list[str]:
    return [_text(term) for term in edges.get(predicate, ())]


def _only(edges: Mapping[str, list[Term]], predicate: str) -> str:
    found = _values(edges, predicate)
    if len(found) != 1:
        raise AnchorError(f"has {len(found)} values where one is needed", value=vocab.shorten(predicate))
    return found[0]


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)
