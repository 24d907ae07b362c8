"""What the dataset says about itself: VoID, DCAT 3, service description, prefixes, example queries.

All of it is computed from the data and the catalogue of questions, and stands with the hand-written part in
``<base>graph/dataset``, so that whoever knows the endpoint needs nothing else. Nodes that have no page of their own are
hashes of that graph (``<base>graph/dataset#class/bm:Clause``), which answers with all of them.
The counts cover every graph but this one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from rdflib.term import URIRef

from kg import vocab
from kg.catalogue import Query
from kg.config import LANGUAGES
from kg.dataset import RDF_TYPE, Dataset
from kg.dumps import Dump
from kg.vocab import BM, DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SD, SH, SKOS, SPDX, VOID, VOID_EXT, XSD

FORMATS = "http://www.w3.org/ns/formats/"
"""Namespace of the names that service descriptions and VoID have for syntaxes."""
RDF_SYNTAXES = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
RESULT_SYNTAXES = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")

_SYNTAX_OF = {"nquads": "N-Quads", "trig": "TriG", "turtle": "Turtle", "jsonld": "JSON-LD"}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_EU_LANGUAGE = {
    tag: f"http://publications.europa.eu/resource/authority/language/{code}"
    for tag, code in (("en", "ENG"), ("fr", "FRA"), ("es", "SPA"))
}
_LINKS = (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
_EXAMPLES = (BM.Plan, BM.Initiative, BM.Partnership, BM.State)
"""Classes of which one instance each is named as an example."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "catalog": {"en": "Catalogue: {}", "fr": "Catalogue : {}", "es": "Catálogo: {}"},
    "catalog-text": {
        "en": "One dataset, its distributions and the services that answer from it.",
        "fr": "Un jeu de données, ses distributions et les services qui y répondent.",
        "es": "Un conjunto de datos, sus distribuciones y los servicios que responden con él.",
    },
    "dump": {"en": "All graphs as {}", "fr": "Tous les graphes en {}", "es": "Todos los grafos en {}"},
    "sparql": {"en": "SPARQL endpoint", "fr": "Point d'accès SPARQL", "es": "Punto de acceso SPARQL"},
    "api": {"en": "Questions as an API", "fr": "Questions sous forme d'API", "es": "Preguntas como API"},
    "prefixes": {"en": "Prefixes", "fr": "Préfixes", "es": "Prefijos"},
}


def dataset_of(quads: Iterable[ox.Quad], base: str) -> str | None:
    """The IRI of the dataset that ``graph/dataset`` describes; None if it describes none or several."""
    graph = vocab.graph_iri(base, "dataset")
    kind = ox.NamedNode(str(DCAT.Dataset))
    found = {
        q.subject.value
        for q in quads
        if q.object == kind
        and q.predicate == RDF_TYPE
        and isinstance(q.subject, ox.NamedNode)
        and isinstance(q.graph_name, ox.NamedNode)
        and q.graph_name.value == graph
    }
    return found.pop() if len(found) == 1 else None


def stem(data: Dataset, dataset: str) -> str:
    """What the names of the dumps begin with: the last part of the dataset's IRI, and its version."""
    version = [q.object.value for q in data.quads if q.predicate.value == str(DCAT.version)
               and q.subject == ox.NamedNode(dataset) and isinstance(q.object, ox.Literal)]  # fmt: skip
    return "-".join([vocab.slug(dataset.rstrip("/").rpartition("/")[2]) or "dataset", *version[:1]])


def described(data: Dataset, questions: Iterable[Query], dumps: Sequence[Dump] = ()) -> Dataset:
    """The dataset with its description: the quads of `describe` added."""
    return replace(data, quads=(*data.quads, *describe(data, questions, dumps)))


def describe(data: Dataset, questions: Iterable[Query], dumps: Sequence[Dump] = ()) -> tuple[ox.Quad, ...]:
    """The computed part of ``graph/dataset``.

    Per graph: VoID partitions by class, within each by property, within each by class and datatype of the objects; for
    the whole dataset by class and by property. A node counts for a class by a type that stands in any graph.

    Args:
        questions: Published as example queries, parameters filled with their defaults, or else their examples.
        dumps: The files that are offered for download.

    Returns:
        Quads that the data do not hold yet, sorted; none if the data do not describe exactly one dataset, since then
        there is nothing that could be said to be described.
    """
    dataset = dataset_of(data.quads, data.config.base)
    if dataset is None:
        return ()
    return _Description(data, dataset).all(questions, dumps)


def graph(data: Dataset) -> list[ox.Triple]:
    """The triples of ``graph/dataset``."""
    name = ox.NamedNode(vocab.graph_iri(data.config.base, "dataset"))
    return [quad.triple for quad in data.quads if quad.graph_name == name]


def service(endpoint: str, graphs: Sequence[str], parts: str = "") -> list[ox.Triple]:
    """SPARQL 1.1 Service Description of a read-only endpoint whose default graph is the union of all.

    Args:
        endpoint: Its address, which names the service too.
        graphs: IRIs of the named graphs.
        parts: What the IRIs of its parts begin with; by default the endpoint and ``#``.
    """
    node, parts = endpoint, parts or f"{endpoint}#"
    dataset, default = f"{parts}dataset", f"{parts}default-graph"
    found = [
        _triple(node, RDF.type, SD.Service),
        _triple(node, SD.endpoint, URIRef(endpoint)),
        _triple(node, SD.supportedLanguage, SD.SPARQL11Query),
        _triple(node, SD.feature, SD.UnionDefaultGraph),
        _triple(node, SD.defaultDataset, URIRef(dataset)),
        _triple(dataset, RDF.type, SD.Dataset),
        _triple(dataset, SD.defaultGraph, URIRef(default)),
        _triple(default, RDF.type, SD.Graph),
    ]
    found += [_triple(node, SD.resultFormat, URIRef(FORMATS + name)) for name in (*RESULT_SYNTAXES, *RDF_SYNTAXES)]
    for number, graph in enumerate(graphs, 1):
        named = f"{parts}graph-{number}"
        found += [
            _triple(dataset, SD.namedGraph, URIRef(named)),
            _triple(named, RDF.type, SD.NamedGraph),
            _triple(named, SD.name, URIRef(graph)),
            _triple(named, SD.graph, URIRef(graph)),
            _triple(graph, RDF.type, SD.Graph),
        ]
    return found


# --- counting ---------------------------------------------------------------------------------


@dataclass
class _Counts:
    """What stands in one graph, or in all of them."""

    triples: int = 0
    subjects: set[object] = field(default_factory=set)
    objects: set[object] = field(default_factory=set)
    by_property: Counter[str] = field(default_factory=Counter)
    property_subjects: defaultdict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    property_objects: defaultdict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    entities: defaultdict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    within: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_class: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    to_datatype: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, quad: ox.Quad, types: Mapping[object, Sequence[str]]) -> None:
        subject, property_, object_ = quad.subject, quad.predicate.value, quad.object
        self.triples += 1
        self.subjects.add(subject)
        self.objects.add(object_)
        self.by_property[property_] += 1
        self.property_subjects[property_].add(subject)
        self.property_objects[property_].add(object_)
        datatype = object_.datatype.value if isinstance(object_, ox.Literal) else None
        for kind in types.get(subject, ()):
            self.entities[kind].add(subject)
            self.within[kind, property_] += 1
            if datatype is not None:
                self.to_datatype[kind, property_, datatype] += 1
            else:
                for other in types.get(object_, ()):
                    self.to_class[kind, property_, other] += 1

    def merge(self, other: _Counts) -> None:
        """Add what stands in another graph; no triple stands in two. What is nested within classes stays out."""
        self.triples += other.triples
        self.subjects |= other.subjects
        self.objects |= other.objects
        self.by_property += other.by_property
        for mine, theirs in (
            (self.property_subjects, other.property_subjects),
            (self.property_objects, other.property_objects),
            (self.entities, other.entities),
        ):
            for key, nodes in theirs.items():
                mine[key] |= nodes


def _types(quads: Iterable[ox.Quad]) -> dict[object, list[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            found[quad.subject].add(quad.object.value)
    return {node: sorted(kinds) for node, kinds in found.items()}


# --- writing ----------------------------------------------------------------------------------


class _Description:
    """Collects the quads of one description."""

    def __init__(self, data: Dataset, dataset: str) -> None:
        self.data, self.dataset = data, dataset
        self.base = data.config.base
        self.graph = vocab.graph_iri(self.base, "dataset")
        self.name = ox.NamedNode(self.graph)
        self.written = {q for q in data.quads if q.graph_name == self.name}
        self.found: set[ox.Quad] = set()
        self.counted = [q for q in data.quads if q.graph_name != self.name]
        self.labels = _labels(data.quads)

    def all(self, questions: Iterable[Query], dumps: Sequence[Dump]) -> tuple[ox.Quad, ...]:
        self._void(dumps)
        self._links()
        self._catalog(dumps)
        self._prefixes()
        for question in questions:
            self._question(question)
        graphs = sorted({*self.data.graphs(), self.graph})
        for triple in service(f"{self.base}sparql", graphs, self.at("service") + "/"):
            self.found.add(ox.Quad(triple.subject, triple.predicate, triple.object, self.name))
        # This graph's own size is said too, since clients take a description without it for a complete one.
        self.say(self.graph, RDF.type, VOID.Dataset, VOID.DatasetDescription)
        self.say(self.graph, FOAF.primaryTopic, URIRef(self.dataset))
        self.say(self.graph, DCTERMS.license, *self._known(DCTERMS.license))
        said = {quad.triple for quad in self.found}
        elsewhere = {quad.triple for quad in self.data.quads if quad.triple in said}
        new = [quad for quad in self.found if quad.triple not in elsewhere]
        size = _triple(self.graph, VOID.triples, len(new) + len(self.written) + 1)
        new.append(ox.Quad(size.subject, size.predicate, size.object, self.name))
        return tuple(sorted(new, key=str))

    def say(self, subject: str, predicate: URIRef, *objects: URIRef | ox.NamedNode | ox.Literal | int | str) -> None:
        for value in objects:
            triple = _triple(subject, predicate, value)
            self.found.add(ox.Quad(triple.subject, triple.predicate, triple.object, self.name))

    def words(self, subject: str, predicate: URIRef, key: str, filled: Mapping[str, str] | str = "") -> None:
        for tag in LANGUAGES:
            value = filled if isinstance(filled, str) else filled.get(tag, "")
            self.say(subject, predicate, ox.Literal(_WORDS[key][tag].format(value), language=tag))

    def at(self, *path: str) -> str:
        """The IRI of a node of this description: classes and properties by their short names."""
        return self.graph + "#" + "/".join(quote(vocab.shorten(part, self.base), safe="/:.~-_") for part in path)

    def _known(self, predicate: URIRef) -> list[ox.NamedNode | ox.Literal]:
        """What the hand-written part says of the dataset."""
        subject, wanted = ox.NamedNode(self.dataset), ox.NamedNode(str(predicate))
        values = {q.object for q in self.written if q.subject == subject and q.predicate == wanted}
        return sorted((v for v in values if isinstance(v, ox.NamedNode | ox.Literal)), key=str)

    # --- VoID

    def _void(self, dumps: Sequence[Dump]) -> None:
        types = _types(self.counted)
        graphs: dict[str, _Counts] = defaultdict(_Counts)
        for quad in self.counted:
            graphs[quad.graph_name.value].add(quad, types)  # type: ignore[union-attr]
        whole = _Counts()
        for counts in graphs.values():
            whole.merge(counts)
        self.say(self.dataset, VOID.subset, *(URIRef(graph) for graph in graphs))
        self._counts(self.dataset, whole, (), nested=False)
        self.say(self.dataset, VOID.sparqlEndpoint, URIRef(f"{self.base}sparql"))
        self.say(self.dataset, VOID.dataDump, *(URIRef(f"{self.base}dump/{d.name}") for d in dumps))
        self.say(self.dataset, VOID.feature, *(URIRef(FORMATS + name) for name in RDF_SYNTAXES))
        used = {_namespace(iri) for iri in (*whole.by_property, *whole.entities)}
        self.say(self.dataset, VOID.vocabulary, *(URIRef(iri) for iri in sorted(used)))
        if all(node.value.startswith(self.base) for node in whole.subjects if isinstance(node, ox.NamedNode)):
            self.say(self.dataset, VOID.uriSpace, ox.Literal(self.base))
        for kind in _EXAMPLES:
            nodes = sorted(n.value for n in whole.entities.get(str(kind), ()) if isinstance(n, ox.NamedNode))
            self.say(self.dataset, VOID.exampleResource, *(URIRef(iri) for iri in nodes[:1]))
        for graph, counts in graphs.items():
            path = graph.removeprefix(f"{self.base}graph/")
            self._counts(graph, counts, ("in", path), nested=True)
            layer, _, name = path.partition("/")
            concept = f"{vocab.SCHEME}layer/{layer}"
            for label in self.labels.get(concept, ()):
                text = f"{label.value}: {name}" if name else label.value
                self.say(graph, DCTERMS.title, ox.Literal(text, language=label.language))
                self.say(graph, RDFS.label, ox.Literal(text, language=label.language))
            self.say(graph, DCTERMS.license, *self._known(DCTERMS.license))

    def _counts(self, node: str, counts: _Counts, place: tuple[str, ...], *, nested: bool) -> None:
        self.say(node, RDF.type, VOID.Dataset)
        self.say(node, VOID.triples, counts.triples)
        self.say(node, VOID.classes, len(counts.entities))
        self.say(node, VOID.properties, len(counts.by_property))
        self.say(node, VOID.entities, len(set().union(*counts.entities.values())))
        self.say(node, VOID.distinctSubjects, len(counts.subjects))
        self.say(node, VOID.distinctObjects, len(counts.objects))
        for kind, entities in counts.entities.items():
            part = self.at(*place, "class", kind)
            self.say(node, VOID.classPartition, URIRef(part))
            self.say(part, VOID["class"], URIRef(kind))
            self.say(part, VOID.entities, len(entities))
        for property_, triples in counts.by_property.items():
            part = self.at(*place, "property", property_)
            self.say(node, VOID.propertyPartition, URIRef(part))
            self._property(part, property_, triples)
            self.say(part, VOID.distinctSubjects, len(counts.property_subjects[property_]))
            self.say(part, VOID.distinctObjects, len(counts.property_objects[property_]))
        if nested:
            self._nested(counts, place)

    def _nested(self, counts: _Counts, place: tuple[str, ...]) -> None:
        for (kind, property_), triples in counts.within.items():
            part = self.at(*place, "class", kind, property_)
            self.say(self.at(*place, "class", kind), VOID.propertyPartition, URIRef(part))
            self._property(part, property_, triples)
        for (kind, property_, other), triples in counts.to_class.items():
            part = self.at(*place, "class", kind, property_, other)
            self.say(self.at(*place, "class", kind, property_), VOID.classPartition, URIRef(part))
            self.say(part, VOID["class"], URIRef(other))
            self.say(part, VOID.triples, triples)
        for (kind, property_, datatype), triples in counts.to_datatype.items():
            part = self.at(*place, "class", kind, property_, datatype)
            self.say(self.at(*place, "class", kind, property_), VOID_EXT.datatypePartition, URIRef(part))
            self.say(part, VOID_EXT.datatype, URIRef(datatype))
            self.say(part, VOID.triples, triples)

    def _property(self, part: str, property_: str, triples: int) -> None:
        self.say(part, VOID.property, URIRef(property_))
        self.say(part, VOID.triples, triples)

    def _links(self) -> None:
        """A linkset per predicate and host that links of ours lead to."""
        own = (self.base, vocab.CANONICAL_BASE)
        found: Counter[tuple[str, str]] = Counter()
        predicates = {str(p) for p in _LINKS}
        for quad in self.counted:
            if quad.predicate.value in predicates and isinstance(quad.object, ox.NamedNode):
                parts = urlsplit(quad.object.value)
                if parts.hostname and not quad.object.value.startswith(own):
                    found[quad.predicate.value, f"{parts.scheme}://{parts.netloc}/"] += 1
        for (predicate, space), triples in found.items():
            host = urlsplit(space).netloc
            node, target = self.at("links", predicate, host), self.at("target", host)
            self.say(self.dataset, VOID.subset, URIRef(node))
            self.say(node, RDF.type, VOID.Linkset)
            self.say(node, VOID.linkPredicate, URIRef(predicate))
            self.say(node, VOID.subjectsTarget, URIRef(self.dataset))
            self.say(node, VOID.objectsTarget, URIRef(target))
            self.say(node, VOID.triples, triples)
            self.say(target, RDF.type, VOID.Dataset)
            self.say(target, VOID.uriSpace, ox.Literal(space))

    # --- DCAT

    def _catalog(self, dumps: Sequence[Dump]) -> None:
        catalog, endpoint, api = self.at("catalog"), f"{self.base}sparql", self.at("api")
        titles = {v.language: v.value for v in self._known(DCTERMS.title) if isinstance(v, ox.Literal) and v.language}
        shared = {p: self._known(p) for p in (DCTERMS.publisher, DCTERMS.license, DCTERMS.issued)}
        languages = [_EU_LANGUAGE[tag] for tag in self.data.config.languages]
        self.say(catalog, RDF.type, DCAT.Catalog)
        self.words(catalog, DCTERMS.title, "catalog", titles)
        self.words(catalog, DCTERMS.description, "catalog-text")
        self.say(catalog, DCAT.dataset, URIRef(self.dataset))
        self.say(catalog, DCAT.service, URIRef(endpoint), URIRef(api))
        self.say(catalog, FOAF.homepage, URIRef(self.base))
        self.say(self.base, RDF.type, FOAF.Document)
        for node in (catalog, endpoint, api):
            self.say(node, DCTERMS.publisher, *shared[DCTERMS.publisher])
            self.say(node, DCTERMS.license, *shared[DCTERMS.license])
        for node in (catalog, self.dataset):
            self.say(node, DCTERMS.language, *(URIRef(iri) for iri in languages))
        for iri in languages:
            self.say(iri, RDF.type, DCTERMS.LinguisticSystem)
        for licence in shared[DCTERMS.license]:
            self.say(licence.value, RDF.type, DCTERMS.LicenseDocument)
        for agent in {v.value for v in (*shared[DCTERMS.publisher], *self._known(DCTERMS.creator))}:
            self.say(agent, RDF.type, FOAF.Agent)
            self.say(agent, FOAF.name, *self.labels.get(agent, ()))
        self.say(self.dataset, RDFS.label, *self._known(DCTERMS.title))
        self.say(self.dataset, DCTERMS.identifier, ox.Literal(self.dataset))
        self.say(self.dataset, DCAT.landingPage, URIRef(f"{self.base}data"))
        self.say(f"{self.base}data", RDF.type, FOAF.Document)
        self.say(self.dataset, DCTERMS.conformsTo, URIRef(vocab.ONTOLOGY))
        self._services(endpoint, api)
        for dump in dumps:
            self._distribution(dump, shared)

    def _services(self, endpoint: str, api: str) -> None:
        for node, key, address, description in (
            (endpoint, "sparql", endpoint, endpoint),
            (api, "api", f"{self.base}query", f"{self.base}openapi.json"),
        ):
            self.say(node, RDF.type, DCAT.DataService)
            self.words(node, DCTERMS.title, key)
            self._address(node, DCAT.endpointURL, address)
            self._address(node, DCAT.endpointDescription, description)
            self.say(node, DCAT.servesDataset, URIRef(self.dataset))
        protocol = "https://www.w3.org/TR/sparql11-protocol/"
        self.say(endpoint, DCTERMS.conformsTo, URIRef(protocol))
        for standard in (protocol, vocab.ONTOLOGY):
            self.say(standard, RDF.type, DCTERMS.Standard)

    def _distribution(self, dump: Dump, shared: Mapping[URIRef, Sequence[ox.NamedNode | ox.Literal]]) -> None:
        node, checksum = self.at("dump", dump.format), self.at("checksum", dump.format)
        syntax = _SYNTAX_OF[dump.format]
        self.say(self.dataset, DCAT.distribution, URIRef(node))
        self.say(node, RDF.type, DCAT.Distribution)
        self.words(node, DCTERMS.title, "dump", syntax)
        self._address(node, DCAT.accessURL, f"{self.base}data")
        self._address(node, DCAT.downloadURL, f"{self.base}dump/{dump.name}")
        for predicate, media in ((DCAT.mediaType, dump.media_type), (DCAT.compressFormat, "application/gzip")):
            self.say(node, predicate, URIRef(_MEDIA + media))
            self.say(_MEDIA + media, RDF.type, DCTERMS.MediaType)
        self.say(node, DCTERMS["format"], URIRef(FORMATS + syntax))
        self.say(FORMATS + syntax, RDF.type, DCTERMS.MediaTypeOrExtent)
        self.say(node, DCAT.byteSize, dump.bytes)
        self.say(node, SPDX.checksum, URIRef(checksum))
        self.say(checksum, RDF.type, SPDX.Checksum)
        self.say(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        self.say(SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm)
        value = ox.Literal(dump.sha256, datatype=ox.NamedNode(str(XSD.hexBinary)))
        self.say(checksum, SPDX.checksumValue, value)
        self.say(node, DCTERMS.license, *shared[DCTERMS.license])
        self.say(node, DCTERMS.issued, *shared[DCTERMS.issued])

    def _address(self, node: str, predicate: URIRef, address: str) -> None:
        """An address with the class that DCAT-AP's shapes ask for, which only a reasoner would add."""
        self.say(node, predicate, URIRef(address))
        self.say(address, RDF.type, RDFS.Resource)

    # --- for editors

    def _prefixes(self) -> None:
        node = self.at("prefixes")
        self.say(node, RDF.type, OWL.Ontology)
        self.words(node, RDFS.label, "prefixes")
        concepts = (q.subject.value for q in self.counted if isinstance(q.subject, ox.NamedNode))
        for prefix, namespace in vocab.prefixes(concepts).items():
            declaration = self.at("prefix", prefix)
            self.say(node, SH.declare, URIRef(declaration))
            self.say(declaration, RDF.type, SH.PrefixDeclaration)
            self.say(declaration, SH.prefix, ox.Literal(prefix))
            self.say(declaration, SH.namespace, ox.Literal(namespace, datatype=ox.NamedNode(str(XSD.anyURI))))

    def _question(self, question: Query) -> None:
        """A question as an example query (convention of sib-swiss/sparql-examples).

        `rdfs:comment` is English alone: editors show one example per comment that they find.
        """
        node = self.at("question", question.id)
        values = {p.name: p.example for p in question.parameters if p.default is None and not p.optional}
        text = replace(question, text=question.bound(values, self.base)).body
        kind = {"SELECT": SH.SPARQLSelectExecutable, "ASK": SH.SPARQLAskExecutable}
        self.say(node, RDF.type, SH.SPARQLExecutable, kind.get(question.form, SH.SPARQLConstructExecutable))
        self.say(node, SH[question.form.lower()], ox.Literal(text))
        self.say(node, SH.prefixes, URIRef(self.at("prefixes")))
        self.say(node, RDFS.comment, ox.Literal(question.question["en"], language="en"))
        for tag in LANGUAGES:
            self.say(node, RDFS.label, ox.Literal(question.summary[tag], language=tag))
            self.say(node, DCTERMS.description, ox.Literal(question.question[tag], language=tag))
        self.say(node, SCHEMA.target, URIRef(f"{self.base}sparql"))
        self.say(node, SCHEMA.keywords, *(ox.Literal(tag) for tag in question.tags))
        self.say(node, FOAF.page, URIRef(f"{self.base}query/{question.id}"))


def _labels(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Literal]]:
    """Display labels with their language, by the IRI of what they name."""
    wanted = {ox.NamedNode(str(p)) for p in (RDFS.label, SKOS.prefLabel)}
    found: dict[str, list[ox.Literal]] = defaultdict(list)
    for quad in quads:
        if quad.predicate in wanted and isinstance(quad.object, ox.Literal) and quad.object.language:
            found[str(quad.subject)[1:-1]].append(quad.object)
    return found


def _triple(subject: str, predicate: URIRef, value: URIRef | ox.NamedNode | ox.Literal | int | str) -> ox.Triple:
    if isinstance(value, URIRef):
        value = ox.NamedNode(str(value))
    elif isinstance(value, int | str):
        value = ox.Literal(value)
    return ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), value)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind(mark) for mark in "#/:") + 1]
