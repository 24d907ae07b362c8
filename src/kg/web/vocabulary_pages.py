"""The pages of the vocabulary: ontology, schemes, concepts, rules; each term with its examples and questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from rdflib.term import Literal, Node, URIRef

from kg import rules, sparql_text, vocab
from kg.catalogue import Query, read_checks, view
from kg.errors import NotFound
from kg.rules import Part, Rule, Shape
from kg.vocab import BM, BMSH, DCTERMS, OWL, RDF, RDFS, SKOS, VANN, VS
from kg.web.pages import Pages, Reader, Value

_KINDS = {
    "classes": OWL.Class,
    "object": OWL.ObjectProperty,
    "datatype": OWL.DatatypeProperty,
    "annotation": OWL.AnnotationProperty,
}
_FIRST = {"core": 0, "release": 1, "ontology": 2}
"""Profiles that the page of rules begins with, in this order."""
_EXAMPLES = 3
"""Examples from the data for each class and property."""


class VocabularyPages:
    """Renders the vocabulary of one dataset version; what does not depend on the language is found out once.

    Attributes:
        special: By name of a scheme: gives the template of its concepts' pages, which extends ``concept.html``, and
            the values that this takes beside the usual ones.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.special: dict[str, Callable[[str, Reader], tuple[str, Mapping[str, Any]]]] = {}

    # --- what is known, in no language

    @cached_property
    def _about(self) -> Mapping[str, Mapping[str, Sequence[Node]]]:
        """Subject to property to objects, of the graph of the vocabulary."""
        graph = vocab.graph_iri(self.pages.config.base, "vocabulary")
        found: dict[str, dict[str, list[Node]]] = {}
        for node, property_, value in self._select("vocabulary", graph=URIRef(graph)):
            assert value is not None
            found.setdefault(str(node), {}).setdefault(str(property_), []).append(value)
        return found

    @cached_property
    def _terms(self) -> Mapping[str, list[str]]:
        """The ontology's own classes and properties by kind, in alphabetical order."""
        return {
            kind: sorted(s for s in self._about if s.startswith(str(BM)) and type_ in self._objects(s, RDF.type))
            for kind, type_ in _KINDS.items()
        }

    @cached_property
    def _reverse(self) -> Mapping[tuple[str, str], list[str]]:
        """Property and object to the subjects, of the graph of the vocabulary."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, edges in self._about.items():
            for property_, objects in edges.items():
                for object_ in objects:
                    if isinstance(object_, URIRef):
                        found[property_, str(object_)].append(subject)
        return found

    @cached_property
    def _shapes(self) -> tuple[Shape, ...]:
        return rules.read()

    @cached_property
    def _bound(self) -> Mapping[str, list[tuple[Shape, Rule]]]:
        """Class, property or scheme to the rules of shapes with a target that bind or name it."""
        found: dict[str, list[tuple[Shape, Rule]]] = defaultdict(list)
        for shape in self._shapes:
            if not shape.targets:
                continue
            for rule in shape.rules:
                named = {rule.path} if rule.path else set()
                named |= {target for kind, target in shape.targets if kind == "class"}
                named |= {part.value for part in rule.values if part.kind == "scheme"}
                for iri in named:
                    found[iri].append((shape, rule))
        return found

    @cached_property
    def _questions(self) -> Mapping[str, list[Query]]:
        """Term, concept or scheme to the questions whose text or parameters name it."""
        found: dict[str, list[Query]] = defaultdict(list)
        for query in self.pages.catalogue:
            named = sparql_text.names(query.text)
            named |= {f"{vocab.SCHEME}{p.scheme}" for p in query.parameters if p.scheme}
            for iri in list(named):
                scheme, slash, _ = iri.removeprefix(vocab.SCHEME).partition("/")
                if iri.startswith(vocab.SCHEME) and slash:
                    named.add(vocab.SCHEME + scheme)
            for iri in named:
                found[iri].append(query)
        return found

    @cached_property
    def _instances(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for class_, node in self._select("instances"):
            assert node is not None
            found[str(class_)].append(node)
        return found

    @cached_property
    def _statements(self) -> Mapping[str, int]:
        return {str(property_): int(str(count)) for property_, count in self._select("property-counts")}

    @cached_property
    def _examples(self) -> Mapping[str, Sequence[Sequence[Node | None]]]:
        properties = [p for kind, found in self._terms.items() if kind != "classes" for p in found]
        return {p: self._select("property-examples", property=URIRef(p)) for p in properties if p in self._statements}

    @cached_property
    def _uses(self) -> Mapping[str, list[tuple[str, int]]]:
        """Concept to the properties that point to it, and from how many nodes."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for concept, property_, count in self._select("concept-uses"):
            found[str(concept)].append((str(property_), int(str(count))))
        return found

    # --- pages

    def ontology(self, reader: Reader) -> str:
        """One page for all classes and properties, each at its hash; schemes, history and deprecations."""
        terms = {kind: [self._term(iri, kind, reader) for iri in found] for kind, found in self._terms.items()}
        every = [term for found in terms.values() for term in found]
        return self.pages.render(
            "ontology.html", reader, path="/ontology", iri=vocab.ONTOLOGY,
            title=self._text(vocab.ONTOLOGY, DCTERMS.title, reader),
            description=self._text(vocab.ONTOLOGY, DCTERMS.description, reader),
            facts=self._header(reader), terms=terms,
            schemes=[self._scheme_row(iri, reader) for iri in self._scheme_iris()],
            history=self._history(reader), deprecated=[t for t in every if t["deprecated"]],
        )  # fmt: skip

    def scheme_page(self, iri: str, reader: Reader, path: str) -> str:
        """The page of a scheme, or of a concept, collection or other node of one.

        Raises:
            NotFound: The vocabulary says nothing of it.
        """
        if iri not in self._about:
            raise NotFound("is no scheme or concept of the vocabulary", where="request", value=iri)
        types = self._objects(iri, RDF.type)
        if SKOS.ConceptScheme in types:
            return self.scheme(iri, reader, path)
        if {SKOS.Concept, SKOS.Collection, SKOS.OrderedCollection} & set(types):
            return self.concept(iri, reader, path)
        return self.pages.entity(iri, reader, path)

    def scheme(self, iri: str, reader: Reader, path: str) -> str:
        """A scheme: its concepts as a tree, its collections, the properties that take their value from it."""
        members = [s for s in self._reverse[str(SKOS.inScheme), iri] if SKOS.Concept in self._objects(s, RDF.type)]
        return self.pages.render(
            "scheme.html", reader, path=path, iri=iri,
            title=self._text(iri, SKOS.prefLabel, reader), definition=self._text(iri, SKOS.definition, reader),
            concepts=list(self._tree(sorted(members), reader)),
            collections=[self._collection(c, reader) for c in self._collections(iri)],
            bound=self._bindings(iri, reader), questions=self._asked(iri, reader),
            notes=self._notes(iri, reader), history=self._changes(iri, reader),
        )  # fmt: skip

    def concept(self, iri: str, reader: Reader, path: str) -> str:
        """A concept or collection: labels in all languages, what it stands between, what uses it."""
        scheme = iri[: iri.index("/", len(vocab.SCHEME))]
        special = self.special.get(scheme.removeprefix(vocab.SCHEME))
        template, more = special(iri, reader) if special else ("concept.html", {})
        users: dict[str, list[Value]] = defaultdict(list)
        for property_, node in self._select("concept-users", concept=URIRef(iri)):
            users[str(property_)].append(self.pages.value(node, reader))
        uses = [
            {"property": self.pages.value(p, reader), "count": count, "nodes": users[p], "more": count - len(users[p])}
            for p, count in self._uses.get(iri, ())
        ]
        links = {
            name: self._values(self._objects(iri, property_), reader)
            for name, property_ in (
                ("broader", SKOS.broader), ("narrower", SKOS.narrower), ("related", SKOS.related),
                ("exact", SKOS.exactMatch), ("close", SKOS.closeMatch), ("see_also", RDFS.seeAlso),
            )
        }  # fmt: skip
        links["narrower"] += [
            v for v in self._values(self._reverse[str(SKOS.broader), iri], reader) if v not in links["narrower"]
        ]
        links["collections"] = self._values(self._reverse[str(SKOS.member), iri], reader)
        links["members"] = self._values(self._members(iri), reader)
        return self.pages.render(
            template, reader, path=path, iri=iri, name=vocab.shorten(iri),
            title=self._text(iri, SKOS.prefLabel, reader), definition=self._text(iri, SKOS.definition, reader),
            scheme=self.pages.value(scheme, reader),
            labels=[
                (label.language, str(label), [str(a) for a in self._objects(iri, SKOS.altLabel) if _in(a, label)])
                for label in self._objects(iri, SKOS.prefLabel)
                if isinstance(label, Literal)
            ],
            notations=[str(n) for n in self._objects(iri, SKOS.notation)],
            links={name: values for name, values in links.items() if values},
            uses=uses, bound=self._bindings(scheme, reader), questions=self._asked(iri, reader),
            notes=self._notes(iri, reader), history=self._changes(iri, reader),
            deprecated=self._deprecated(iri), replaced=self._values(self._objects(iri, DCTERMS.isReplacedBy), reader),
            **more,
        )  # fmt: skip

    def shapes(self, reader: Reader) -> str:
        """All rules by profile, each at the name that reports give it; and the checks beside them."""
        profiles: dict[str, list[dict[str, Any]]] = {}
        for shape in sorted(self._shapes, key=lambda s: (s.profile not in _FIRST, _FIRST.get(s.profile, 0))):
            row = {
                "id": shape.id,
                "targets": [(kind, self.pages.value(iri, reader)) for kind, iri in shape.targets],
                "rules": [self._rule(shape, rule, reader) for rule in shape.rules],
            }
            profiles.setdefault(shape.profile, []).append(row)
        return self.pages.render(
            "shapes.html", reader, path="/shapes", iri=str(BMSH).rstrip("#"), profiles=profiles, checks=read_checks()
        )

    # --- parts of pages

    def _term(self, iri: str, kind: str, reader: Reader) -> dict[str, Any]:
        above = self._above(iri)
        bound = [
            (shape, rule)
            for class_ in [iri, *above]
            for shape, rule in self._bound.get(class_, ())
            if kind == "classes" or rule.path == iri
        ]
        examples = [[node] for node in self._instances.get(iri, ())[:_EXAMPLES]] if kind == "classes" else []
        return {
            "id": iri.removeprefix(str(BM)),
            "label": self._text(iri, RDFS.label, reader),
            "definition": self._text(iri, SKOS.definition, reader),
            "example": self._text(iri, SKOS.example, reader),
            "layers": self._values(self._objects(iri, BM.layer), reader),
            "above": self._values(
                [*self._objects(iri, RDFS.subClassOf), *self._objects(iri, RDFS.subPropertyOf)], reader
            ),
            "below": self._values(self._reverse[str(RDFS.subClassOf), iri], reader),
            "domains": self._values(self._objects(iri, RDFS.domain), reader),
            "ranges": self._values(self._objects(iri, RDFS.range), reader),
            "open_domain": self._text(iri, BM.domainOpenBecause, reader),
            "open_range": self._text(iri, BM.rangeOpenBecause, reader),
            "properties": self._values(self._reverse[str(RDFS.domain), iri], reader),
            "pointed": self._values(self._reverse[str(RDFS.range), iri], reader),
            "disjoint": self._values(self._disjoint(iri), reader),
            "see_also": self._values(self._objects(iri, RDFS.seeAlso), reader),
            "supported": Literal(True) in self._objects(iri, BM.requiresSupport),
            "unused": self._text(iri, BM.unusedBecause, reader),
            "status": "".join(str(s) for s in self._objects(iri, VS.term_status)),
            "deprecated": self._deprecated(iri),
            "replaced": self._values(self._objects(iri, DCTERMS.isReplacedBy), reader),
            "notes": self._notes(iri, reader),
            "history": self._changes(iri, reader),
            "rules": [
                self._rule(shape, rule, reader, {iri, *above} if kind == "classes" else None) for shape, rule in bound
            ],
            "inherits": any(self._bound.get(class_) for class_ in above),
            "count": len(self._instances.get(iri, ())) if kind == "classes" else self._statements.get(iri, 0),
            "examples": [[self.pages.value(node, reader) for node in row] for row in self._examples.get(iri, examples)],
            "questions": self._asked(iri, reader),
        }

    def _header(self, reader: Reader) -> dict[str, list[Value]]:
        """What the ontology says of itself, by the name of a word."""
        named = {
            "version": OWL.versionInfo, "version_iri": OWL.versionIRI, "prefix": VANN.preferredNamespacePrefix,
            "namespace": VANN.preferredNamespaceUri, "issued": DCTERMS.issued, "modified": DCTERMS.modified,
            "term_status": VS.term_status, "creator": DCTERMS.creator, "licence": DCTERMS.license,
            "cite": DCTERMS.bibliographicCitation, "built_on": DCTERMS.source,
        }  # fmt: skip
        found = {word: self._values(self._objects(vocab.ONTOLOGY, p), reader) for word, p in named.items()}
        return {word: values for word, values in found.items() if values}

    def _history(self, reader: Reader) -> list[dict[str, Any]]:
        """The versions of the ontology that it names, newest first."""
        found: list[dict[str, Any]] = [
            {
                "version": "".join(str(v) for v in self._objects(iri, OWL.versionInfo)),
                "issued": "".join(str(v) for v in self._objects(iri, DCTERMS.issued)),
                "notes": self._text(iri, SKOS.changeNote, reader),
            }
            for iri in self._reverse[str(DCTERMS.isVersionOf), vocab.ONTOLOGY]
        ]

        def number(row: Mapping[str, Any]) -> list[int]:
            return [int(n) if n.isdigit() else 0 for n in row["version"].split(".")]

        return sorted(found, key=number, reverse=True)

    def _scheme_iris(self) -> list[str]:
        return sorted(s for s in self._about if SKOS.ConceptScheme in self._objects(s, RDF.type))

    def _scheme_row(self, iri: str, reader: Reader) -> dict[str, Any]:
        return {
            "scheme": self.pages.value(iri, reader),
            "name": iri.removeprefix(vocab.SCHEME),
            "count": len(self._reverse[str(SKOS.inScheme), iri]),
            "definition": self._text(iri, SKOS.definition, reader),
        }

    def _tree(self, concepts: Sequence[str], reader: Reader) -> Iterator[dict[str, Any]]:
        """The concepts with their depth, each below the first of those it is narrower than; in alphabetical order."""
        inside = set(concepts)
        below: dict[str, list[str]] = defaultdict(list)
        for iri in concepts:
            above = [str(b) for b in self._objects(iri, SKOS.broader) if str(b) in inside]
            below[above[0] if above else ""].append(iri)

        def rows(parent: str, depth: int) -> Iterator[dict[str, Any]]:
            for iri in sorted(below[parent], key=lambda i: self._text(i, SKOS.prefLabel, reader).text.casefold()):
                yield {
                    "concept": self.pages.value(iri, reader),
                    "id": iri.rpartition("/")[2],
                    "depth": depth,
                    "definition": self._text(iri, SKOS.definition, reader),
                    "notations": [str(n) for n in self._objects(iri, SKOS.notation)],
                    "uses": sum(count for _, count in self._uses.get(iri, ())),
                    "deprecated": self._deprecated(iri),
                }
                yield from rows(iri, depth + 1)

        return rows("", 0)

    def _collections(self, scheme: str) -> list[str]:
        kinds = {SKOS.Collection, SKOS.OrderedCollection}
        found = [s for s in self._about if s.startswith(f"{scheme}/") and kinds & set(self._objects(s, RDF.type))]
        return sorted(found, key=lambda c: (*(str(r) for r in self._objects(c, BM.firmnessRank)), c))

    def _collection(self, iri: str, reader: Reader) -> dict[str, Any]:
        return {
            "collection": self.pages.value(iri, reader),
            "definition": self._text(iri, SKOS.definition, reader),
            "members": self._values(self._members(iri), reader),
        }

    def _members(self, iri: str) -> list[str]:
        """The members of a collection, in their order if it has one."""
        head, found = next(iter(self._objects(iri, SKOS.memberList)), RDF.nil), []
        while head != RDF.nil:
            found += [str(o) for o in self._objects(str(head), RDF.first)]
            head = next(iter(self._objects(str(head), RDF.rest)), RDF.nil)
        return found or sorted(str(m) for m in self._objects(iri, SKOS.member))

    def _bindings(self, scheme: str, reader: Reader) -> list[dict[str, Any]]:
        """The rules by which a property takes its value from the scheme."""
        found = [(s, r) for s, r in self._bound.get(scheme, ()) if r.path]
        return [self._rule(shape, rule, reader) for shape, rule in found]

    def _rule(self, shape: Shape, rule: Rule, reader: Reader, among: set[str] | None = None) -> dict[str, Any]:
        """A rule as a row; `among` limits the targets that are named."""
        return {
            "id": rule.id,
            "profile": rule.profile,
            "severity": rule.severity,
            "of": [self.pages.value(iri, reader) for _, iri in shape.targets if among is None or iri in among],
            "property": self.pages.value(rule.path, reader) if rule.path else None,
            "count": rule.count,
            "values": [(part.kind, self._part(part, reader)) for part in rule.values],
            "message": rule.message,
        }

    def _part(self, part: Part, reader: Reader) -> Value:
        match part.kind:
            case "text":
                return Value(part.value)
            case "shape" | "not":
                name = part.value.removeprefix(str(BMSH))
                return Value(
                    name, f"{reader.root}/shapes{f'?lang={reader.language}' if reader.explicit else ''}#{name}"
                )
            case _:
                return self.pages.value(part.value if not part.value.startswith("http") else URIRef(part.value), reader)

    def _asked(self, iri: str, reader: Reader) -> list[tuple[str, str]]:
        """The questions that use a term: id, and what they ask."""
        return [(query.id, query.question[reader.language]) for query in self._questions.get(iri, ())]

    def _above(self, iri: str) -> list[str]:
        """The classes above a class, nearest first; their rules bind it too."""
        found: list[str] = []
        for parent in self._objects(iri, RDFS.subClassOf):
            found += [c for c in (str(parent), *self._above(str(parent))) if c not in found]
        return found

    def _disjoint(self, iri: str) -> list[str]:
        found = {str(o) for o in self._objects(iri, OWL.disjointWith)}
        return sorted(found | set(self._reverse[str(OWL.disjointWith), iri]))

    def _deprecated(self, iri: str) -> bool:
        return Literal(True) in self._objects(iri, OWL.deprecated)

    def _notes(self, iri: str, reader: Reader) -> list[Value]:
        return self._texts(iri, (SKOS.scopeNote, SKOS.note, SKOS.editorialNote), reader)

    def _changes(self, iri: str, reader: Reader) -> list[Value]:
        return self._texts(iri, (SKOS.changeNote, SKOS.historyNote), reader)

    # --- terms and texts

    def _select(self, name: str, **values: Node) -> Sequence[Sequence[Node | None]]:
        text = view(name)
        return self.pages.store.select(sparql_text.bind(text, values) if values else text).rows

    def _objects(self, iri: str, property_: Node) -> Sequence[Node]:
        return self._about.get(iri, {}).get(str(property_), ())

    def _values(self, terms: Iterable[Node | str], reader: Reader) -> list[Value]:
        found = [self.pages.value(t if isinstance(t, Literal) else URIRef(str(t)), reader) for t in terms]
        own = [v for v in found if not v.lang] or [v for v in found if v.lang == "en"] or found
        return own if found and all(not v.iri for v in found) else found

    def _text(self, iri: str, property_: Node, reader: Reader) -> Value:
        """A text in the reader's language, else in English, else in any; marked where it is another language."""
        return next(iter(self._texts(iri, (property_,), reader)), Value(""))

    def _texts(self, iri: str, properties: Iterable[Node], reader: Reader) -> list[Value]:
        found = []
        for property_ in properties:
            texts = [t for t in self._objects(iri, property_) if isinstance(t, Literal)]
            for language in (reader.language, "en", *sorted({str(t.language or "") for t in texts})):
                if own := [t for t in texts if (t.language or "") == language]:
                    found += [self.pages.value(t, reader) for t in own]
                    break
        return found


def _in(text: Node, other: Literal) -> bool:
    return isinstance(text, Literal) and text.language == other.language
