"""JSON-LD: the published context, and compaction with it. Nothing is ever fetched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg import dataset, vocab
from kg.dataset import Term
from kg.store import EmbeddedStore
from kg.vocab import BM, DCAT, DCTERMS, FOAF, OA, OWL, PROV, RDF, RDFS, SH, SKOS, SKOSXL, VANN, VOID, VS, XSD

_TYPE = ox.NamedNode(str(RDF.type))
_XSD = str(XSD)
_KINDS = {
    str(RDF.langString): "@language",
    str(RDFS.Literal): "",
    **{_XSD + name: "" for name in ("string", "integer", "boolean")},
}
"""What JSON has words for needs no type in the context."""
_LINKS = (
    DCAT.landingPage, DCTERMS.creator, DCTERMS.language, DCTERMS.license, DCTERMS.publisher, DCTERMS.rights,
    DCTERMS.source,
    FOAF.primaryTopic, OA.hasSelector, OA.hasSource, OWL.disjointWith, OWL.inverseOf, OWL.versionIRI,
    RDF.first, RDF.object, RDF.predicate, RDF.rest, RDF.subject, RDFS.domain, RDFS.isDefinedBy, RDFS.range,
    RDFS.seeAlso, RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader, SKOS.closeMatch, SKOS.exactMatch,
    SKOS.hasTopConcept, SKOS.inScheme, SKOS.member, SKOS.memberList, SKOS.narrower, SKOS.related, SKOS.topConceptOf,
    VOID.inDataset, VOID.property, VOID.subset,
)  # fmt: skip
_TEXTS = (
    DCTERMS.description, DCTERMS.title, RDFS.comment, RDFS.label, SKOS.altLabel, SKOS.changeNote,
    SKOS.definition, SKOS.editorialNote, SKOS.example, SKOS.note, SKOS.prefLabel, SKOS.scopeNote, SKOSXL.literalForm,
)  # fmt: skip
_DATES = (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)
_OTHERS = (OA.end, OA.exact, OA.prefix, OA.start, OA.suffix, OWL.versionInfo, DCAT.version, VOID.triples,
           VANN.preferredNamespacePrefix, VS.term_status)  # fmt: skip
_FOREIGN_CLASSES = (DCAT.Dataset, FOAF.Document, PROV.Agent, SKOS.Concept, SKOS.ConceptScheme)
_ONCE = {
    str(p)
    for p in (
        DCAT.version, FOAF.primaryTopic, OA.end, OA.exact, OA.hasSource, OA.prefix, OA.start, OA.suffix, RDF.object,
        RDF.predicate, RDF.subject, RDFS.isDefinedBy, OWL.versionInfo, VOID.inDataset, VOID.property, VOID.triples,
        *_DATES,
    )
}  # fmt: skip
"""Properties of other vocabularies with one value at most."""


@dataclass(frozen=True)
class _Term:
    """A term of the context: its key, and which values fit it."""

    key: str
    definition: dict[str, str]

    @property
    def kind(self) -> str:
        """``@id`` for links, ``@language`` for texts by language, a datatype, or empty for strings and numbers."""
        return "@language" if self.definition.get("@container") == "@language" else self.definition.get("@type", "")


class Context:
    """The terms of our ontology and of what it reuses.

    Our classes and properties are terms by their local names, labels are maps by language, links are plain IRIs.
    A property always has an array unless the shapes allow one value at most (``sh:maxCount``); the datatype of a
    date comes from ``sh:datatype``. A value that does not fit its term stands under the full name.
    """

    def __init__(self, terms: Mapping[str, _Term], classes: Mapping[str, str], prefixes: Mapping[str, str]) -> None:
        self._terms, self._classes, self._prefixes = dict(terms), dict(classes), dict(prefixes)

    @classmethod
    def of(cls, store: EmbeddedStore, base: str) -> Context:
        """The context of the ontology in the store's vocabulary graph, and of the shapes shipped with it."""
        kinds, once = _shapes()
        graph = ox.NamedNode(vocab.graph_iri(base, "vocabulary"))
        owl = {str(OWL.ObjectProperty): "@id", str(OWL.DatatypeProperty): "", str(OWL.AnnotationProperty): ""}
        ranges = {q.subject: q.object for q in store.match(predicate=ox.NamedNode(str(RDFS.range)), graph=graph)}
        terms: dict[str, _Term] = {}
        classes = {str(c): vocab.shorten(c) for c in _FOREIGN_CLASSES}

        def define(iri: str, key: str, kind: str, many: bool) -> None:
            definition = {"@id": vocab.shorten(iri)}
            if kind == "@language":
                definition["@container"] = "@language"
            else:
                if kind:
                    definition["@type"] = kind if kind == "@id" else vocab.shorten(kind)
                definition |= {"@container": "@set"} if many else {}
            terms[iri] = _Term(key, definition)

        for quad in sorted(store.match(predicate=_TYPE, graph=graph), key=lambda q: (str(q.subject), str(q.object))):
            iri, kind = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
            if not iri.startswith(str(BM)):
                continue
            if kind == str(OWL.Class):
                classes[iri] = iri[len(str(BM)) :]
            elif kind in owl:
                found = owl[kind] or kinds.get(iri) or str(getattr(ranges.get(quad.subject), "value", ""))
                define(iri, iri[len(str(BM)) :], _KINDS.get(found, found), iri not in once)
        for kind, foreign in (("@id", _LINKS), ("@language", _TEXTS), (_XSD + "date", _DATES), ("", _OTHERS)):
            for property_ in map(str, foreign):
                define(property_, vocab.shorten(property_), kind, property_ not in _ONCE)
        define(str(RDFS.label), "label", "@language", many=False)
        return cls(terms, classes, vocab.prefixes())

    def document(self) -> bytes:
        """The context as a file."""
        return _json({"@context": self._published(set(self._terms) | set(self._classes), set(self._prefixes))})

    def compacted(self, triples: Sequence[ox.Triple]) -> bytes:
        """Triples as compacted JSON-LD, one node object per subject in the order of the triples.

        The part of the context that is used stands in the document, so that it can be read where the address of
        the published one does not answer.
        """
        used: set[str] = set()
        prefixes: set[str] = set()
        nodes: dict[str, dict[str, Any]] = {}
        for triple in triples:
            node = nodes.setdefault(_id(triple.subject), {"id": _id(triple.subject)})
            if triple.predicate == _TYPE and not isinstance(triple.object, ox.Literal):
                iri = _id(triple.object)
                node.setdefault("type", []).append(self._classes.get(iri) or self._short(iri, prefixes))
                used.add(iri)
                continue
            iri = triple.predicate.value
            term, value = self._terms.get(iri), triple.object
            if term is not None and (fitting := self._fitting(term, value)) is not None:
                used.add(iri)
                if term.kind == "@language":
                    assert isinstance(value, ox.Literal)
                    assert value.language
                    _add(node.setdefault(term.key, {}), value.language, fitting)
                elif term.definition.get("@container") == "@set":
                    node.setdefault(term.key, []).append(fitting)
                else:
                    _add(node, term.key, fitting)
            else:
                key = self._short(iri, prefixes)
                # the short name may be that of a term with another type; then only the IRI itself says what is meant
                _add(node, iri if term is not None and term.key == key else key, self._expanded(value, prefixes))
        return _json({"@context": self._published(used, prefixes), "@graph": list(nodes.values())})

    def _fitting(self, term: _Term, value: Term) -> str | int | bool | None:
        """The value as the term writes it; None if it is of another kind."""
        if not isinstance(value, ox.Literal):
            return _id(value) if term.kind == "@id" else None
        if term.kind == "@language":
            return value.value if value.language else None
        datatype = value.datatype.value
        if value.language or term.kind == "@id":
            return None
        if term.kind:
            return value.value if vocab.shorten(datatype) == term.kind else None
        return _native(value.value, datatype)

    def _expanded(self, value: Term, prefixes: set[str]) -> Any:
        if not isinstance(value, ox.Literal):
            return {"id": _id(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        native = _native(value.value, value.datatype.value)
        if native is not None:
            return native
        return {"@value": value.value, "@type": self._short(value.datatype.value, prefixes)}

    def _short(self, iri: str, prefixes: set[str]) -> str:
        """A prefixed name where there is a prefix, with the prefix noted as used; else the IRI."""
        name = vocab.shorten(iri)
        prefix = name.partition(":")[0]
        if name == iri or self._prefixes.get(prefix) is None or iri != self._prefixes[prefix] + name[len(prefix) + 1 :]:
            return iri
        prefixes.add(prefix)
        return name

    def _published(self, used: set[str], prefixes: set[str]) -> dict[str, Any]:
        terms = {t.key: t.definition for iri, t in self._terms.items() if iri in used}
        classes = {k: vocab.shorten(iri) for iri, k in self._classes.items() if iri in used and ":" not in k}
        names = [n for d in terms.values() for n in (d["@id"], d.get("@type", ""))]
        names += [*classes.values(), *(k for iri, k in self._classes.items() if iri in used)]
        prefixes = prefixes | {n.partition(":")[0] for n in names}
        return {
            "@version": 1.1,
            "id": "@id",
            "type": "@type",
            **{p: n for p, n in sorted(self._prefixes.items()) if p in prefixes},
            **dict(sorted(classes.items())),
            **dict(sorted(terms.items())),
        }


def _shapes() -> tuple[dict[str, str], set[str]]:
    """Of the shapes: the one datatype of each property that has one, and the properties with one value at most."""
    triples = [t for path in dataset.shape_files() for t in dataset.parse(path)]
    found = dataset.index(triples)
    datatypes: dict[str, set[str]] = defaultdict(set)
    most: dict[str, list[int]] = defaultdict(list)
    for shape in found.values():
        for path in shape.get(str(SH.path), []):
            iri = getattr(path, "value", "")
            datatypes[iri] |= {d.value for d in shape.get(str(SH.datatype), []) if isinstance(d, ox.NamedNode)}
            counts = [int(c.value) for c in shape.get(str(SH.maxCount), []) if isinstance(c, ox.Literal)]
            most[iri].append(min(counts, default=0))
    kinds = {iri: next(iter(names)) for iri, names in datatypes.items() if len(names) == 1}
    return kinds, {iri for iri, counts in most.items() if all(n == 1 for n in counts)}


def _native(text: str, datatype: str) -> str | int | bool | None:
    if datatype == _XSD + "string":
        return text
    if datatype == _XSD + "boolean" and text in ("true", "false"):
        return text == "true"
    if datatype == _XSD + "integer" and len(text) < 16 and text.lstrip("-").isdigit() and str(int(text)) == text:
        return int(text)
    return None


def _add(node: dict[str, Any], key: str, value: Any) -> None:
    """One value plainly, several as an array."""
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _id(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
