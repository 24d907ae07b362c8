"""The description of the dataset: each number is counted again by SPARQL, each example query is asked."""

from __future__ import annotations

import gzip
import hashlib
import random
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import build, dataset, dumps, metadata, versions, vocab
from kg.catalogue import Catalogue, read_catalogue
from kg.dataset import Dataset
from kg.errors import BuildError
from kg.store import EmbeddedStore, Store
from kg.vocab import DCAT
from tests.conftest import MINI

GRAPH = vocab.graph_iri(vocab.CANONICAL_BASE, "dataset")
PREFIXES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX ext: <http://ldf.fi/void-ext#>
"""
NOT_HERE = f"FILTER (?g != <{GRAPH}>)"
"""The counts leave out the graph that holds them."""


@pytest.fixture(scope="module")
def questions() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="module")
def described(data: Dataset, questions: Catalogue) -> Dataset:
    return metadata.described(data, questions)


@pytest.fixture(scope="module")
def endpoint(described: Dataset) -> Store:
    return EmbeddedStore(described.quads)


def rows(store: Store, query: str) -> Counter[tuple[str, ...]]:
    """The rows of an answer as text, repeated rows counted."""
    return Counter(tuple(str(cell) for cell in row) for row in store.select(PREFIXES + query).rows)


# --- VoID ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("void:triples", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } NOT_HERE }"),
        ("void:properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH ?g { ?s ?p ?o } NOT_HERE }"),
        ("void:classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { GRAPH ?g { ?s a ?c } NOT_HERE }"),
        ("void:entities", "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } NOT_HERE }"),
        ("void:distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } NOT_HERE }"),
        ("void:distinctObjects", "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH ?g { ?s ?p ?o } NOT_HERE }"),
    ],
)
def test_the_whole_is_counted(endpoint: Store, said: str, counted: str) -> None:
    found = rows(endpoint, f"SELECT ?n {{ ?dataset a dcat:Dataset ; {said} ?n }}")
    assert found == rows(endpoint, counted.replace("NOT_HERE", NOT_HERE))


def test_each_class_and_property_of_the_whole_is_counted(endpoint: Store) -> None:
    part = "SELECT ?c ?n { ?d a dcat:Dataset ; void:classPartition ?x . ?x void:class ?c ; void:entities ?n }"
    counted = f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a ?c }} {NOT_HERE} }} GROUP BY ?c"
    assert rows(endpoint, part) == rows(endpoint, counted)
    part = (
        "SELECT ?p ?n ?s ?o { ?d a dcat:Dataset ; void:propertyPartition ?x . "
        "?x void:property ?p ; void:triples ?n ; void:distinctSubjects ?s ; void:distinctObjects ?o }"
    )
    counted = (
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?oo) "
        f"{{ GRAPH ?g {{ ?s ?p ?o }} {NOT_HERE} }} GROUP BY ?p"
    )
    assert rows(endpoint, part) == rows(endpoint, counted)


def test_each_graph_is_counted_class_by_class(endpoint: Store) -> None:
    """The type of a node may stand in another graph than what is said of it."""
    typed = f"{{ SELECT DISTINCT ?s ?c {{ GRAPH ?t {{ ?s a ?c }} FILTER (?t != <{GRAPH}>) }} }}"
    graphs = "?dataset a dcat:Dataset ; void:subset ?g . ?g void:classPartition ?x . ?x void:class ?c ."
    found = rows(endpoint, f"SELECT ?g ?c ?n {{ {graphs} ?x void:entities ?n }}")
    counted = f"SELECT ?g ?c (COUNT(DISTINCT ?s) AS ?n) {{ {typed} GRAPH ?g {{ ?s ?p ?o }} {NOT_HERE} }} GROUP BY ?g ?c"
    assert {row[0] for row in found} == {
        row[0] for row in rows(endpoint, "SELECT ?g { ?d void:subset ?g . ?g a sd:Graph }")
    }
    assert found == rows(endpoint, counted)
    pairs = f"{graphs} ?x void:propertyPartition ?y . ?y void:property ?p ."
    found = rows(endpoint, f"SELECT ?g ?c ?p ?n {{ {pairs} ?y void:triples ?n }}")
    counted = f"SELECT ?g ?c ?p (COUNT(*) AS ?n) {{ {typed} GRAPH ?g {{ ?s ?p ?o }} {NOT_HERE} }} GROUP BY ?g ?c ?p"
    assert found == rows(endpoint, counted)
    other = typed.replace("?s", "?o").replace("?c", "?oc").replace("?t", "?u")
    found = rows(
        endpoint,
        f"SELECT ?g ?c ?p ?oc ?n {{ {pairs} ?y void:classPartition ?z . ?z void:class ?oc ; void:triples ?n }}",
    )
    counted = (
        f"SELECT ?g ?c ?p ?oc (COUNT(*) AS ?n) {{ {typed} {other} GRAPH ?g {{ ?s ?p ?o }} {NOT_HERE} }} "
        "GROUP BY ?g ?c ?p ?oc"
    )
    assert found == rows(endpoint, counted)
    found = rows(
        endpoint,
        f"SELECT ?g ?c ?p ?t ?n {{ {pairs} ?y ext:datatypePartition ?z . ?z ext:datatype ?t ; void:triples ?n }}",
    )
    counted = (
        f"SELECT ?g ?c ?p ?dt (COUNT(*) AS ?n) {{ {typed} GRAPH ?g {{ ?s ?p ?o }} {NOT_HERE} "
        "FILTER (ISLITERAL(?o)) BIND (DATATYPE(?o) AS ?dt) } GROUP BY ?g ?c ?p ?dt"
    )
    assert found == rows(endpoint, counted)


def test_the_description_knows_its_own_size(endpoint: Store) -> None:
    said = rows(endpoint, f"SELECT ?n {{ <{GRAPH}> void:triples ?n }}")
    assert said == rows(endpoint, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")


def test_every_graph_is_a_part_and_a_named_graph_of_the_service(described: Dataset, endpoint: Store) -> None:
    named = {row[0] for row in rows(endpoint, "SELECT ?g { ?d sd:namedGraph/sd:name ?g }")}
    assert named == set(described.graphs())
    parts = {row[0] for row in rows(endpoint, "SELECT ?g { ?d a dcat:Dataset ; void:subset ?g . ?g a sd:Graph }")}
    assert parts == named - {GRAPH}


def test_links_are_counted_by_where_they_lead(data: Dataset, questions: Catalogue) -> None:
    name = ox.NamedNode(vocab.graph_iri(data.config.base, "record/mappings"))
    node = ox.NamedNode(vocab.mint(data.config.base, "state", "canada"))
    same = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    links = [ox.Quad(node, same, ox.NamedNode(f"https://data.example/{n}"), name) for n in range(3)]
    own = ox.Quad(node, same, ox.NamedNode(vocab.mint(data.config.base, "state", "mexico")), name)
    store = EmbeddedStore(metadata.describe(replace(data, quads=(*data.quads, *links, own)), ()))
    query = "SELECT ?n ?space { ?l void:linkPredicate <http://www.w3.org/2002/07/owl#sameAs> ; void:triples ?n ; "
    found = rows(store, query + "void:objectsTarget ?t . ?t void:uriSpace ?space }")
    assert found == Counter([("3", "https://data.example/")])


# --- what editors ask ---------------------------------------------------------------------------


def test_editors_find_the_prefixes(endpoint: Store, data: Dataset) -> None:
    found = {(p, n) for p, n in rows(endpoint, "SELECT ?p ?n { [] sh:prefix ?p ; sh:namespace ?n }")}
    assert found == set(vocab.prefixes(f"{vocab.SCHEME}{name}/x" for name in data.schemes()).items())
    assert ("modality", f"{vocab.SCHEME}modality/") in found


def test_editors_find_classes_properties_and_what_they_lead_to(endpoint: Store) -> None:
    """The pattern that sib-swiss/sparql-editor completes from."""
    query = """SELECT DISTINCT ?class ?property ?to ?datatype {
      ?part void:class ?class ; void:propertyPartition ?inner . ?inner void:property ?property .
      OPTIONAL { { ?inner void:classPartition [ void:class ?to ] } UNION
                 { ?inner ext:datatypePartition [ ext:datatype ?datatype ] } } }"""
    found = {tuple(vocab.shorten(cell) for cell in row) for row in rows(endpoint, query)}
    assert ("bm:Initiative", "bm:statedIn", "bm:Clause", "None") in found
    assert ("bm:Clause", "bm:order", "None", "xsd:integer") in found
    used = {str(r[0]) for r in endpoint.select(f"SELECT DISTINCT ?c {{ GRAPH ?g {{ ?s a ?c }} {NOT_HERE} }}").rows}
    assert {vocab.shorten(c) for c in used} == {row[0] for row in found}


def test_the_pattern_that_goes_through_the_graphs_finds_partitions_too(endpoint: Store) -> None:
    """Newer editors start from the named graphs; where that finds a class partition it must find its properties."""
    query = """SELECT ?graph ?class { OPTIONAL { ?named sd:graph ?graph . ?graph void:classPartition ?part }
      ?part void:class ?class ; void:propertyPartition/void:property ?property }"""
    graphs = {row[0] for row in rows(endpoint, query)}
    assert vocab.graph_iri(vocab.CANONICAL_BASE, "text/cmx-2010") in graphs


def test_every_example_query_gives_the_answer_of_its_question(
    endpoint: Store, store: Store, questions: Catalogue
) -> None:
    query = """SELECT ?example ?form ?text ?comment {
      VALUES ?form { sh:select sh:ask sh:construct }
      ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; ?form ?text }"""
    found = {row[0].rpartition("/")[2]: row[1:] for row in rows(endpoint, query)}
    assert set(found) == {q.id for q in questions}
    for question in questions:
        form, text, comment = found[question.id]
        assert comment == question.question["en"]
        assert "#+" not in text and "$" not in text
        values = {p.name: p.example for p in question.parameters if p.default is None and not p.optional}
        right = question.run(store, values)
        match form.rpartition("#")[2]:
            case "select":
                assert endpoint.select(text) == right, question.id
            case "ask":
                assert endpoint.ask(text) == right, question.id
            case _:
                assert set(endpoint.construct(text)) == set(right), question.id  # type: ignore[arg-type]


# --- the description among the data -------------------------------------------------------------


def test_the_description_is_no_content(data: Dataset, described: Dataset) -> None:
    assert described.content_hash() == data.content_hash()
    added = set(described.quads) - set(data.quads)
    assert {q.graph_name for q in added} == {ox.NamedNode(GRAPH)}
    assert not any(isinstance(t, ox.BlankNode) for q in added for t in (q.subject, q.object))
    assert not {q.triple for q in added} & {q.triple for q in data.quads}, "each triple stands in one graph"
    assert len(added) == len(described.quads) - len(data.quads)


def test_it_depends_on_the_set_of_quads_alone(data: Dataset, described: Dataset, questions: Catalogue) -> None:
    shuffled = list(data.quads)
    random.Random(5).shuffle(shuffled)  # noqa: S311
    assert metadata.describe(replace(data, quads=tuple(shuffled)), questions) == described.quads[len(data.quads) :]


def test_another_publisher_describes_under_their_own_base(questions: Catalogue) -> None:
    base = "https://plans.example/data/"
    found = metadata.describe(dataset.load(base=base), questions)
    iris = {t.value for q in found for t in (q.subject, q.object, q.graph_name) if isinstance(t, ox.NamedNode)}
    canonical = vocab.CANONICAL_BASE
    assert not [i for i in iris if i.startswith((f"{canonical}id/", f"{canonical}graph/", f"{canonical}sparql"))]
    assert {f"{base}sparql", f"{base}graph/dataset#class/bm:Clause", f"{canonical}ontology#Clause"} <= iris
    texts = [str(q.object) for q in found if q.predicate.value.endswith("shacl#select") and "/id/" in str(q.object)]
    assert texts
    assert not [t for t in texts if f"{canonical}id/" in t]


@pytest.mark.parametrize("datasets", [0, 2])
def test_without_one_dataset_nothing_is_described(data: Dataset, datasets: int) -> None:
    kind = ox.NamedNode(str(DCAT.Dataset))
    rest = tuple(q for q in data.quads if q.object != kind)
    made = tuple(
        ox.Quad(ox.NamedNode(f"urn:x:{n}"), dataset.RDF_TYPE, kind, ox.NamedNode(GRAPH)) for n in range(datasets)
    )
    assert metadata.describe(replace(data, quads=rest + made), ()) == ()


# --- dumps --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> build.Version:
    return build.build(data, tmp_path_factory.mktemp("built"), profiles=())


def test_every_dump_holds_the_data(built: build.Version, data: Dataset) -> None:
    assert {d.format for d in built.dumps} == {"nquads", "trig", "turtle", "jsonld"}
    triples = {q.triple for q in data.quads}
    for dump in built.dumps:
        body = gzip.decompress(built.dump(dump.name).read_bytes())
        syntax = next(f for f in dumps.FORMATS if f.name == dump.format)
        found = list(ox.parse(body, syntax.ox))
        if syntax.graphs:
            assert set(found) == set(data.quads), dump.name
        else:
            assert {q.triple for q in found} == triples, dump.name
    text = gzip.decompress(built.dump("bilateral-0.1.0.nq.gz").read_bytes())
    assert text == data.nquads(), "what `kg export nquads` prints"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers use what rdflib deprecates
def test_another_parser_reads_the_dumps(tmp_path: Path) -> None:
    """On the small plan, since rdflib is slow; both graphs and triples."""
    version = build.build(dataset.load(MINI), tmp_path, profiles=())
    right = {q.triple for q in dataset.load(MINI).quads}
    for dump in version.dumps:
        graph = rdflib.Dataset(default_union=True)
        syntax = next(f for f in dumps.FORMATS if f.name == dump.format)
        graph.parse(data=gzip.decompress(version.dump(dump.name).read_bytes()), format=syntax.rdflib)
        assert len({(s, p, o) for s, p, o, _ in graph.quads()}) == len(right), dump.name


def test_the_checksums_are_those_that_sha256sum_finds(built: build.Version, tmp_path: Path) -> None:
    for dump in built.dumps:
        (tmp_path / dump.name).write_bytes(built.dump(dump.name).read_bytes())
    (tmp_path / dumps.SUMS).write_text(dumps.sums(built.dumps), encoding="ascii")
    subprocess.run(["sha256sum", "--check", "--strict", dumps.SUMS], cwd=tmp_path, check=True)


def test_the_catalogue_names_size_and_checksum_of_each_dump(built: build.Version) -> None:
    store = EmbeddedStore(built.quads())
    query = """PREFIX spdx: <http://spdx.org/rdf/terms#> SELECT ?url ?bytes ?sum {
      ?dataset a dcat:Dataset ; dcat:distribution ?d ; void:dataDump ?url .
      ?d dcat:downloadURL ?url ; dcat:byteSize ?bytes ; spdx:checksum/spdx:checksumValue ?sum }"""
    found = {url.rpartition("/")[2]: (int(size), digest.lower()) for url, size, digest in rows(store, query)}
    files = {d.name: built.dump(d.name).read_bytes() for d in built.dumps}
    assert found == {name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in files.items()}


def test_a_damaged_dump_is_seen(mini: Path, tmp_path: Path) -> None:
    version = build.build(dataset.load(mini), tmp_path, profiles=())
    with version.dump(version.dumps[0].name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BuildError, match=f"damaged: {version.dumps[0].name}"):
        build.current(tmp_path)


def test_a_description_that_says_too_little_is_not_published(mini: Path, tmp_path: Path) -> None:
    file = mini / "dataset.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n", ""), "utf-8")
    with pytest.raises(build.Rejected) as rejected:
        build.build(dataset.load(mini), tmp_path, profiles=())
    assert {f.rule for f in rejected.value.findings} == {
        "CatalogShape-license", "DataServiceShape-license", "DistributionShape-license",
    }  # fmt: skip
    assert not (tmp_path / "current").exists()


# --- versions -----------------------------------------------------------------------------------


def test_changes_are_those_of_diff_without_the_description(mini: Path, tmp_path: Path) -> None:
    old = build.build(dataset.load(mini), tmp_path, profiles=())
    before = dataset.load(mini)
    states = mini / "entities" / "extra.ttl"
    states.write_text(
        '<place/x> a <https://w3id.org/bilateral/ontology#Place> .\n<place/y> <urn:p> "\\u2028" .\n', "utf-8"
    )
    shutil.rmtree(mini / "interpretation")
    new = build.build(dataset.load(mini), tmp_path, profiles=())
    right = list(dataset.diff(before.quads, dataset.load(mini).quads))
    found = list(versions.changes(old, new))
    assert len(found) > 3
    assert sorted(found) == sorted(right)
    assert [line.translate({43: 45}) for line in versions.changes(new, old)] == [
        line.translate({43: 45}) for line in found
    ]
    assert [v.path.name for v in versions.others(new)] == [old.path.name]
    assert list(versions.changes(new, new)) == []


def test_a_version_with_the_same_data_is_no_other_version(mini: Path, tmp_path: Path) -> None:
    build.build(dataset.load(mini), tmp_path, profiles=())
    file = mini / "dataset.ttl"
    file.write_text(file.read_text("utf-8").replace('dcat:version "0.1.0"', 'dcat:version "0.1.1"'), "utf-8")
    new = build.build(dataset.load(mini), tmp_path, profiles=())
    assert len(list((tmp_path / "versions").iterdir())) == 2
    assert versions.others(new) == []
    assert {d.name.partition(".")[0] for d in new.dumps} == {"mini-0"}
