"""The document about a node, in every RDF format: what is said of it, what points to it, and what that rests on.

Patterns are read straight from the embedded store, so a document costs a millisecond or two and no query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import pyoxigraph as ox

from kg import dataset, vocab
from kg.dataset import Subject, Term
from kg.errors import NotFound
from kg.formats import RdfFormat
from kg.jsonld import Context
from kg.store import EmbeddedStore
from kg.vocab import BM, DCAT, DCTERMS, FOAF, OA, OWL, RDF, RDFS, SKOS, VOID

SHOWN = 200
"""Links of one property to the node that its document lists; the rest is counted."""

_DEFAULT = ox.DefaultGraph()


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


_TYPE = _node(RDF.type)
_LABELS = (_node(RDFS.label), _node(SKOS.prefLabel))
_SUPPORT = (_node(BM.evidence), _node(BM.source), _node(BM.basedOn))
_OF_STATEMENTS = {_node(p) for p in (RDF.subject, RDF.predicate, RDF.object)}
_OF_DATASET = tuple(
    _node(p)
    for p in (
        RDF.type, DCTERMS.title, DCTERMS.license, DCTERMS.rights, DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified,
        DCAT.version,
    )
)  # fmt: skip
"""What a document repeats of the dataset it belongs to."""


@dataclass(frozen=True)
class Document:
    """What one address says.

    Attributes:
        topic: IRI of the node, scheme or ontology that is described.
        iri: IRI of the document itself.
        quads: What is said, in the graphs that say it.
        own: What the document says of itself; in no graph of the dataset.
        inward: Links to the topic by property, all of them; those beyond `SHOWN` are not among the quads.
        base: IRI prefix of what the publisher names.
    """

    topic: str
    iri: str
    quads: tuple[ox.Quad, ...]
    own: tuple[ox.Triple, ...]
    inward: Mapping[str, int]
    base: str

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """All that the document says, graphs left aside, in a repeatable order."""
        return tuple(sorted({*(q.triple for q in self.quads), *self.own}, key=self._order))

    def serialise(self, syntax: RdfFormat, context: Context) -> bytes:
        """The document in one format.

        The default graph is the same in all of them. Formats that keep graphs hold what is said a second time
        in its graph: a client that asks the default graph (comunica does) finds it, and one that asks for the
        layer finds it too. JSON-LD is made for programs without RDF and keeps to the default graph.
        """
        if syntax.ox == ox.RdfFormat.JSON_LD:
            return context.compacted(self.triples)
        if syntax.graphs:
            graphs = sorted(self.quads, key=lambda q: (str(q.graph_name), self._order(q.triple)))
            quads = [*(ox.Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in self.triples), *graphs]
            return _serialised(quads, syntax)
        if syntax.ox == ox.RdfFormat.TURTLE and not any(_blank(t) for t in self.triples):
            return dataset.turtle(self.triples, f"{self.base}id/").encode()
        return _serialised(self.triples, syntax)

    def _order(self, triple: ox.Triple) -> tuple[bool, bool, str, bool, str, str]:
        """The topic first, then the document, then the rest; the type of each before what else is said of it."""
        subject = str(triple.subject)
        return (
            triple.subject != _node(self.topic), triple.subject != _node(self.iri), subject,
            triple.predicate != _TYPE, triple.predicate.value, str(triple.object),
        )  # fmt: skip


class Describer:
    """Makes the documents of one dataset version.

    Args:
        store: All graphs.
        base: IRI prefix of what the publisher names.
    """

    def __init__(self, store: EmbeddedStore, base: str) -> None:
        self._store, self._base = store, base
        self.context = Context.of(store, base)
        self.dataset = self._dataset()

    @property
    def licence(self) -> str:
        """IRI of the dataset's licence; empty if it states none."""
        found = self._store.match(self.dataset, _node(DCTERMS.license)) if self.dataset else ()
        return min((q.object.value for q in found if isinstance(q.object, ox.NamedNode)), default="")

    @property
    def version(self) -> str:
        """Number of the ontology's version; empty if it has none."""
        found = self._store.match(_node(vocab.ONTOLOGY), _node(OWL.versionInfo))
        return min((q.object.value for q in found if isinstance(q.object, ox.Literal)), default="")

    def known(self, iri: str) -> bool:
        """Whether anything is said of the node, or links to it; text that is no IRI names nothing."""
        try:
            node = _node(iri)
        except ValueError:
            return False
        return any(True for _ in self._store.match(node)) or any(True for _ in self._store.match(object=node))

    def node(self, iri: str, document: str) -> Document:
        """The document about a node: its statements with their support, links to it, labels of all that is named.

        Args:
            document: IRI of the document.

        Raises:
            NotFound: Nothing is said of the node.
        """
        topic = _node(iri)
        said = list(self._store.match(topic))
        quads = {*said, *self._supports(topic, said)}
        inward: Counter[str] = Counter()
        for quad in sorted(
            (q for q in self._store.match(object=topic) if q.predicate not in _OF_STATEMENTS),
            key=lambda q: (str(q.predicate), str(q.subject), str(q.graph_name)),
        ):
            inward[quad.predicate.value] += 1
            if inward[quad.predicate.value] <= SHOWN:
                quads |= {quad, *self._named(quad.subject)}
        if not quads:
            raise NotFound(
                "is not described in the data", where="request", value=vocab.shorten(iri, self._base),
                remedy="`kg query entities` lists what there is.",
            )  # fmt: skip
        return self._document(iri, document, quads, inward)

    def ontology(self) -> Document:
        """The ontology with all its classes and properties, and its versions."""
        quads = self._vocabulary(lambda iri: iri == vocab.ONTOLOGY or iri.startswith((str(BM), f"{vocab.ONTOLOGY}/")))
        if not quads:
            raise NotFound("is not in the data", where="request", value=vocab.ONTOLOGY)
        return self._document(vocab.ONTOLOGY, vocab.ONTOLOGY, quads, {})

    def scheme(self, iri: str, document: str) -> Document:
        """A concept scheme with all its concepts and collections.

        Raises:
            NotFound: There is no such scheme.
        """
        quads = self._vocabulary(lambda found: found == iri or found.startswith(f"{iri}/"))
        if not quads:
            raise NotFound("is no scheme of this dataset", where="request", value=vocab.shorten(iri, self._base))
        return self._document(iri, document, quads, {})

    def graph(self, iri: str) -> Document:
        """A named graph as it is, nothing added (Graph Store Protocol, 5.2)."""
        return Document(iri, iri, tuple(self._store.match(graph=_node(iri))), (), {}, self._base)

    def shapes(self) -> Document:
        """The shapes that the data are checked with; they stand in no graph of the dataset."""
        triples = {t for path in dataset.shape_files() for t in dataset.parse(path)}
        iri = vocab.CANONICAL_BASE + "shapes"
        return Document(iri, iri, (), tuple(triples | set(self._metadata(iri, iri, {}))), {}, self._base)

    # --- what a document holds

    def _document(self, topic: str, iri: str, quads: set[ox.Quad], inward: Mapping[str, int]) -> Document:
        own = set(self._metadata(topic, iri, inward))
        named = {t.value for q in quads for t in (q.predicate, q.object) if isinstance(t, ox.NamedNode)}
        named |= {t.object.value for t in own if isinstance(t.object, ox.NamedNode)}
        labels = {q for name in named for p in _LABELS for q in self._store.match(_node(name), p)}
        return Document(topic, iri, tuple(quads | labels), tuple(own), dict(inward), self._base)

    def _supports(self, topic: ox.NamedNode, said: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The statements about the topic, and the words, sources and reasons that they and the topic rest on."""
        carriers: set[Subject] = {topic}
        for quad in self._store.match(predicate=_node(RDF.subject), object=topic):
            carriers.add(quad.subject)
            yield from self._store.match(quad.subject)
        for carrier in carriers:
            for property_ in _SUPPORT:
                for link in self._store.match(carrier, property_):
                    yield from self._evidence(link.object)
        for quad in said:  # an evidence node is described with its selectors
            if quad.predicate == _node(OA.hasSelector) and isinstance(quad.object, ox.NamedNode):
                yield from self._store.match(quad.object)

    def _evidence(self, node: Term) -> Iterator[ox.Quad]:
        """A quotation with its selectors; of a source or another statement only what it is."""
        if not isinstance(node, ox.NamedNode):
            return
        found = list(self._store.match(node))
        links = (q.object for q in found if q.predicate == _node(OA.hasSelector))
        selectors = [s for s in links if isinstance(s, ox.NamedNode)]
        yield from found if selectors else (q for q in found if q.predicate == _TYPE)
        for selector in selectors:
            yield from self._store.match(selector)

    def _named(self, subject: Subject) -> Iterator[ox.Quad]:
        """What makes a node that links here recognisable: type and label, or all it says where it has no label."""
        labels = [q for p in _LABELS for q in self._store.match(subject, p)]
        yield from (*labels, *self._store.match(subject, _TYPE)) if labels else self._store.match(subject)

    def _vocabulary(self, wanted: Callable[[str], bool]) -> set[ox.Quad]:
        graph = _node(vocab.graph_iri(self._base, "vocabulary"))
        return {q for q in self._store.match(graph=graph) if wanted(getattr(q.subject, "value", ""))}

    def _dataset(self) -> ox.NamedNode | None:
        """The dataset that the documents belong to: the one that states a version."""
        graph = _node(vocab.graph_iri(self._base, "dataset"))
        versioned = {q.subject for q in self._store.match(predicate=_node(DCAT.version), graph=graph)}
        kinds = self._store.match(predicate=_TYPE, object=_node(DCAT.Dataset), graph=graph)
        found = [q.subject for q in kinds if q.subject in versioned and isinstance(q.subject, ox.NamedNode)]
        return min(found, key=str, default=None)

    def _metadata(self, topic: str, iri: str, inward: Mapping[str, int]) -> Iterator[ox.Triple]:
        document = _node(iri)
        if iri != topic:
            yield ox.Triple(document, _TYPE, _node(FOAF.Document))
            yield ox.Triple(document, _node(FOAF.primaryTopic), _node(topic))
        if self.dataset is not None:
            yield ox.Triple(document, _node(VOID.inDataset), self.dataset)
            facts = [q.triple for p in _OF_DATASET for q in self._store.match(self.dataset, p)]
            yield from facts
            if iri != topic:  # an ontology states its own
                dates = [t.object for t in facts if t.predicate == _node(DCTERMS.modified)]
                dates = dates or [t.object for t in facts if t.predicate == _node(DCTERMS.issued)]
                yield from (ox.Triple(document, _node(DCTERMS.modified), date) for date in dates)
                for fact in facts:
                    if fact.predicate in (_node(DCTERMS.license), _node(DCTERMS.publisher), _node(DCAT.version)):
                        yield ox.Triple(document, fact.predicate, fact.object)
        yield from self._cut(topic, iri, {p: n for p, n in inward.items() if n > SHOWN})

    def _cut(self, topic: str, iri: str, more: Mapping[str, int]) -> Iterator[ox.Triple]:
        """How many links there are of each property that has more than are listed, and where the rest is to be had."""
        for property_, count in more.items():
            name = quote(vocab.shorten(property_, self._base).replace(":", "-", 1), safe="")
            links = _node(f"{iri}{'-' if '#' in iri else '#'}links-{name}")
            yield ox.Triple(_node(iri), _node(VOID.subset), links)
            yield ox.Triple(links, _TYPE, _node(VOID.Dataset))
            yield ox.Triple(links, _node(VOID.property), _node(property_))
            yield ox.Triple(links, _node(VOID.triples), ox.Literal(count))
            for language, text in _CUT.items():
                comment = text.format(shown=SHOWN, count=count)
                yield ox.Triple(links, _node(RDFS.comment), ox.Literal(comment, language=language))
            query = f"CONSTRUCT {{ ?s <{property_}> <{topic}> }} WHERE {{ ?s <{property_}> <{topic}> }}"
            yield ox.Triple(links, _node(RDFS.seeAlso), _node(f"{self._base}sparql?query={quote(query, safe='')}"))


_CUT = {
    "en": "This document lists {shown} of {count} links of this property; the query has them all.",
    "fr": "Ce document donne {shown} des {count} liens de cette propriété ; la requête les donne tous.",
    "es": "Este documento da {shown} de los {count} enlaces de esta propiedad; la consulta los da todos.",
}


def _blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _serialised(items: Sequence[ox.Triple] | Sequence[ox.Quad], syntax: RdfFormat) -> bytes:
    iris = {t.value for i in items for t in (i.subject, i.predicate, i.object) if isinstance(t, ox.NamedNode)}
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    prefixes = {p: n for p, n in vocab.prefixes(iris).items() if n in spaces}
    body = ox.serialize(items, format=syntax.ox, prefixes=prefixes)
    assert body is not None
    return body
