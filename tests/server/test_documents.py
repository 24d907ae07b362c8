"""Linked data: every address answers in every form, and all forms say the same."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import zlib
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from kg import build, dataset, vocab
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.describe import SHOWN, Describer, Document
from kg.formats import DOCUMENT_FORMATS, RDF_FORMATS
from kg.vocab import BM, DCTERMS, FOAF, OA, RDF, RDFS, SKOS, VOID
from kg.web.entity_pages import EntityPages, Given
from kg.web.pages import Reader
from tests.server import node
from tests.server.servers import Server, inside

pytestmark = [  # rdflib's own JSON-LD parser uses these
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated"),
]
HTML = {"Accept": "text/html"}
BASE = vocab.CANONICAL_BASE


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built) as found:
        yield found


@pytest.fixture(scope="module")
def served(built: Path) -> frozenset[ox.Quad]:
    """All that is served: the data, and what the build writes about them."""
    return frozenset(build.current(built).quads())


@pytest.fixture(scope="module")
def few(data: Dataset) -> Dataset:
    """What is said of two states and the dataset, with the vocabulary: enough to build often."""
    kept = ("id/state/canada", "id/state/mexico", "id/dataset", "id/rights", "ontology", "scheme")
    starts = tuple(BASE + name for name in kept)
    return replace(data, quads=tuple(q for q in data.quads if text(q.subject).startswith(starts)))


def text(term: object) -> str:
    """The IRI of a node, the text of a literal."""
    return str(getattr(term, "value", ""))


def local(iri: str) -> str:
    """The path at which an IRI of ours answers with 200."""
    return "/" + re.sub(r"^id/", "doc/", iri.removeprefix(BASE)).partition("#")[0]


# --- negotiation ------------------------------------------------------------------------------

ADDRESSES = (
    "/doc/state/canada",
    "/doc/clause/cmx-2010/A.2.b.2",
    "/doc/evidence/cmx-2010/A.2.b.2/0-7/quote",
    "/doc/dataset/bilateral",
    "/ontology",
    "/ontology/0.1.0",
    "/scheme/modality",
    "/scheme/modality/promote",
    "/graph/entities/states",
)
"""One address of every kind: node, locator with dots, part of a node, metadata, vocabulary, scheme, concept, graph."""

TYPES = {f.extension: f.media_type for f in DOCUMENT_FORMATS} | {"html": "text/html"}
ENDINGS = ("", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".json", ".rdf", ".html", ".en.html", ".fr.html", ".es.html")
NAMES = ("", "ttl", "turtle", "nq", "text/turtle", "json-ld", "rdf+xml", "html", "nonsense")
RANGES = (*TYPES.values(), "*/*", "text/*", "application/*", "image/png", "text/turtle;charset=utf-8")
QUALITIES = ("", ";q=1", ";q=0.9", ";q=0.5", ";q=0.001", ";q=0")


@dataclass(frozen=True)
class Asked:
    """A request, and the media type it is to be answered with (empty: 406)."""

    ending: str
    name: str
    accept: tuple[tuple[str, str], ...]

    @property
    def expected(self) -> str:
        """Suffix, else format, else the best of the Accept header; written anew here, without the server's code."""
        if self.ending:
            return TYPES[self.ending.rpartition(".")[2]]
        by_name = {"ttl": "ttl", "turtle": "ttl", "nq": "nq", "text/turtle": "ttl", "json-ld": "jsonld",
                   "rdf+xml": "rdf", "html": "html"}  # fmt: skip
        if self.name:
            return TYPES[by_name[self.name]] if self.name in by_name else ""
        if not self.accept:
            return "text/turtle"
        best, found = 0.0, ""
        for offered in TYPES.values():
            told = [
                ((r == "*/*", r.endswith("/*")), -float(q.removeprefix(";q=") or 1))
                for r, q in ((r.partition(";")[0], q) for r, q in self.accept)
                if r in (offered, offered.partition("/")[0] + "/*", "*/*")
            ]
            quality = -min(told)[1] if told else 0.0
            if quality > best:
                best, found = quality, offered
        return found

    def send(self, client: TestClient, path: str, method: str = "GET") -> Any:
        headers = {"Accept": ", ".join(r + q for r, q in self.accept)}
        return client.request(
            method, path + self.ending, params={"format": self.name} if self.name else {}, headers=headers
        )


def check(client: TestClient, path: str, asked: Asked) -> None:
    response = asked.send(client, path)
    assert response.headers["access-control-allow-origin"] == "*"
    kind = response.headers["content-type"].partition(";")[0]
    decided = asked.ending or asked.name
    if not asked.expected:
        assert response.status_code == 406, asked
        assert kind in ("application/problem+json", "text/html")  # a browser is told on a page
        assert response.headers["vary"] in ("Accept", "Accept, Accept-Language")
        assert all(media in response.text for media in TYPES.values())
        assert response.headers["link"].count('rel="alternate"') == 9
        return
    assert response.status_code == 200, (asked, response.text)
    assert kind == asked.expected, asked
    vary = {v.strip() for v in response.headers.get("vary", "").split(",")} - {""}
    spoken = kind == "text/html" and not re.search(r"\.\w\w\.html", asked.ending)
    assert vary == ({"Accept"} if not decided else set()) | ({"Accept-Language"} if spoken else set()), asked
    assert ("content-language" in response.headers) == (kind == "text/html")
    assert re.fullmatch(r'"[0-9a-f]{32}"', response.headers["etag"])
    place = response.headers["content-location"]
    assert place.endswith(next(e for e, media in TYPES.items() if media == kind))
    head = asked.send(client, path, "HEAD")
    assert head.status_code == 200
    assert dict(head.headers) == dict(response.headers)


@pytest.mark.parametrize("path", ADDRESSES)
def test_negotiation(client: TestClient, path: str) -> None:
    """Suffix × format × Accept × quality × wildcard, on every kind of address."""
    for ending, name in product(ENDINGS, NAMES):
        check(client, path, Asked(ending, name, ()))
        check(client, path, Asked(ending, name, (("text/html", ";q=0.9"), ("*/*", ";q=0.1"))))
    for one, quality in product(RANGES, QUALITIES):
        check(client, path, Asked("", "", ((one, quality),)))
        check(client, path, Asked("", "", ((one, quality), ("*/*", ";q=0.5"))))


@given(
    path=st.sampled_from(ADDRESSES),
    ending=st.sampled_from(ENDINGS),
    name=st.sampled_from(NAMES),
    accept=st.lists(
        st.tuples(st.sampled_from(RANGES[:-1]), st.sampled_from(QUALITIES)), max_size=6, unique_by=lambda r: r[0]
    ),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_negotiation_of_anything(
    client: TestClient, path: str, ending: str, name: str, accept: list[tuple[str, str]]
) -> None:
    check(client, path, Asked(ending, name, tuple(accept)))


def test_a_browser_gets_a_page(client: TestClient) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path in ADDRESSES:
        assert client.get(path, headers=headers).headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ADDRESSES)
def test_language(client: TestClient, path: str) -> None:
    """By suffix, by ?lang=, by Accept-Language, else English; data have all languages and say none."""
    for language in LANGUAGES:
        asked = client.get(path, params={"lang": language, "format": "html"})
        suffixed = client.get(f"{path}.{language}.html", headers={"Accept-Language": "de"})
        negotiated = client.get(path, headers={**HTML, "Accept-Language": f"de, {language}-XX;q=0.8, *;q=0.1"})
        for response in (asked, suffixed, negotiated):
            assert response.headers["content-language"] == language
            assert f'<html lang="{language}">' in response.text
            assert response.headers["content-location"].endswith(f".{language}.html")
        assert client.get(f"{path}.{language}.html?lang=en").headers["content-language"] == language
    assert client.get(path, headers={**HTML, "Accept-Language": "de"}).headers["content-language"] == "en"
    assert "content-language" not in client.get(f"{path}.ttl?lang=fr").headers
    wrong = client.get(path, params={"lang": "de"}, headers=HTML)
    assert wrong.status_code == 400
    assert "en, fr, es" in wrong.text


def test_a_thing_is_no_document(client: TestClient) -> None:
    """303 to the document, whatever is asked for; nothing at an address that names nothing."""
    for accept in ("text/html", "text/turtle", "*/*", "image/png", None):
        response = client.get("/id/state/canada", headers={"Accept": accept} if accept else {})
        assert response.status_code == 303
        assert response.headers["location"] == "/doc/state/canada"
        assert response.headers["link"] == '</doc/state/canada>; rel="describedby"'
        assert response.headers["access-control-allow-origin"] == "*"
    assert client.head("/id/state/canada").status_code == 303
    assert client.get("/id/state/canada?lang=fr").headers["location"] == "/doc/state/canada?lang=fr"
    for path in (
        "/id/state/atlantis", "/id/state/canada.ttl", "/id/state/canada/", "/id/", "/doc/state", "/doc/state/canada.xl",
        "/doc/.ttl", "/scheme/nothing", "/scheme/modality/nothing.ttl", "/graph/nothing.nq", "/ontology.xls",
        "/ontology/0.0.9", "/ontology/0.0.9.ttl", "/doc/state/canada.de.html", "/doc/a%20b", "/doc/%00",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
        assert client.get(path, headers=HTML).status_code == 404, path


# --- headers ----------------------------------------------------------------------------------


RELATIONS = ("alternate", "describedby", "describes", "license", "collection")


def test_links(client: TestClient) -> None:
    """Every other form, the thing, the licence and the dataset stand in the header; every link on the site answers."""
    for path in ADDRESSES:
        link = client.get(path).headers["link"]
        found = re.findall(r'<([^>]*)>; rel="(\w+)"(?:; type="([^"]+)")?(?:; hreflang="(\w+)")?', link)
        assert len(found) == link.count("<")
        by_relation = {r: [f for f in found if f[1] == r] for r in RELATIONS}
        assert all(by_relation.values()), by_relation
        assert {f[2] for f in by_relation["alternate"]} == {f.media_type for f in RDF_FORMATS} | {"text/html"}
        assert {f[3] for f in by_relation["alternate"]} - {""} == set(LANGUAGES)
        assert by_relation["license"][0][0] == "https://creativecommons.org/licenses/by/4.0/"
        for address, _, kind, language in found:
            if address.startswith("/"):
                response = client.get(address)
                assert response.status_code == 200, address
                assert not kind or response.headers["content-type"].startswith(kind)
                assert not language or response.headers["content-language"] == language


KEPT = ("etag", "vary", "cache-control", "content-location", "link", "access-control-allow-origin")
"""What a 304 says like the 200."""


def test_entity_tags(client: TestClient) -> None:
    """One for each representation, the same at each address of the same bytes, and good for a 304 like the 200."""
    seen: dict[str, bytes] = {}
    for path in ADDRESSES:
        for ending in ENDINGS:
            response = client.get(path + ending)
            tag = response.headers["etag"]
            assert seen.setdefault(tag, response.content) == response.content
            for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                again = client.get(path + ending, headers={"If-None-Match": known})
                assert (again.status_code, again.content) == (304, b"")
                for name in KEPT:
                    assert again.headers.get(name) == response.headers.get(name), name
            assert client.head(path + ending, headers={"If-None-Match": tag}).status_code == 304
            assert client.get(path + ending, headers={"If-None-Match": f'"x{tag[1:]}, nonsense'}).status_code == 200
            assert client.get(path + ending, headers={"If-Match": f'W/{tag}, "x"'}).status_code == 412
            assert client.get(path + ending, headers={"If-Match": f'"x", {tag}'}).status_code == 200
        assert client.get(path + ".ttl").headers["etag"] == client.get(path).headers["etag"]
    assert len(seen) > 80


def test_a_new_version_has_new_tags(few: Dataset, tmp_path: Path) -> None:
    """Data, settings and path prefix are in the tag; a restart with the same of them is not."""

    def tag(folder: str, dataset_: Dataset, **settings: Any) -> str:
        with inside(dataset_, tmp_path / folder, **settings) as client:
            return str(client.get("/doc/state/canada.en.html").headers["etag"])

    fewer = tuple(q for q in few.quads if text(q.predicate) != str(DCTERMS.rights))
    titled = replace(few, config=replace(few.config, title={"en": "Another"}))
    first = tag("a", few)
    assert tag("b", few) == first
    others = [tag("c", replace(few, quads=fewer)), tag("d", titled), tag("e", few, root_path="/kg")]
    assert len({first, *others}) == 4


def test_the_second_read_makes_nothing(few: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    node_, entity = Describer.node, EntityPages.entity

    def describe(self: Describer, iri: str, document: str) -> Document:
        made.append(iri)
        return node_(self, iri, document)

    def render(self: EntityPages, iri: str, reader: Reader, path: str, given: Given | None = None) -> str:
        made.append(iri)
        return entity(self, iri, reader, path, given)

    monkeypatch.setattr(Describer, "node", describe)
    monkeypatch.setattr(EntityPages, "entity", render)
    with inside(few, tmp_path) as client:
        first = [client.get("/doc/state/canada", headers={"Accept": kind}) for kind in TYPES.values()]
        assert len(made) == len(TYPES)
        again = [client.get("/doc/state/canada", headers={"Accept": kind}) for kind in TYPES.values()]
        assert [r.content for r in again] == [r.content for r in first]
        assert len(made) == len(TYPES)


def test_path_prefix(few: Dataset, tmp_path: Path) -> None:
    """Behind a proxy that serves the site below a path, all that is local has the prefix, and IRIs do not."""
    with inside(few, tmp_path, root_path="/kg") as client:
        assert client.get("/id/state/canada").headers["location"] == "/kg/doc/state/canada"
        for ending in (".ttl", ".fr.html"):
            response = client.get(f"/doc/state/canada{ending}")
            assert response.headers["content-location"] == f"/kg/doc/state/canada{ending}"
            local_links = [a for a in re.findall("<([^>]*)>", response.headers["link"]) if not a.startswith("http")]
            assert local_links
            assert all(a.startswith("/kg/") for a in local_links)
        page = client.get("/doc/state/canada.en.html").text
        assert all(a.startswith(("/kg/", "#", "http")) for a in re.findall(r'(?:href|src|action)="([^"]*)"', page))
        assert b"/kg" not in client.get("/doc/state/canada.ttl").content


# --- what documents say -----------------------------------------------------------------------


def rapper(body: bytes, syntax: str, address: str) -> rdflib.Graph:
    """What the C parser reads."""
    command = ["rapper", "-q", "-i", syntax, "-o", "ntriples", "-I", address, "-"]
    done = subprocess.run(command, input=body, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return rdflib.Graph().parse(data=done.stdout, format="nt11")


def default_graph(body: bytes, name: str) -> rdflib.Graph:
    found = rdflib.Dataset()
    found.parse(data=body, format=name)
    graph: rdflib.Graph = found.default_graph
    return graph


def one_of_each(served: frozenset[ox.Quad]) -> list[str]:
    """Local addresses: a node of every class, one with more links than are listed, and those of `ADDRESSES`."""
    found: dict[str, str] = {}
    for quad in sorted(served, key=str):
        if quad.predicate == dataset.RDF_TYPE and re.match(f"{BASE}(id|scheme|graph|ontology)", text(quad.subject)):
            found.setdefault(str(quad.object), text(quad.subject))
    iris = {*found.values(), f"{BASE}scheme/confidence/a"}
    return sorted({*map(local, iris), *ADDRESSES})


def test_all_forms_say_the_same(client: TestClient, served: frozenset[ox.Quad]) -> None:
    """The default graph is one in all of them, read by two parsers each; named graphs hold what is said again."""
    paths = one_of_each(served)
    assert len(paths) > 40
    for path in paths:
        replies = {f.extension: client.get(f"{path}.{f.extension}") for f in DOCUMENT_FORMATS}
        assert {r.status_code for r in replies.values()} == {200}, path
        bodies = {name: reply.content for name, reply in replies.items()}
        assert bodies["json"] == bodies["jsonld"]
        turtle = rdflib.Graph().parse(data=bodies["ttl"], format="turtle")
        assert len(turtle) > 0, path
        for name, syntax in (("nt", "nt11"), ("rdf", "xml")):
            assert isomorphic(rdflib.Graph().parse(data=bodies[name], format=syntax), turtle), f"{path}.{name}"
        for name, syntax in (("ttl", "turtle"), ("nt", "ntriples"), ("rdf", "rdfxml")):
            assert isomorphic(rapper(bodies[name], syntax, f"http://test{path}"), turtle), f"rapper {path}.{name}"
        for name, syntax in (("trig", "trig"), ("nq", "nquads"), ("jsonld", "json-ld")):
            assert isomorphic(default_graph(bodies[name], syntax), turtle), f"{path}.{name}"
        for name, kind in (("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)):
            quads = list(ox.parse(bodies[name], kind))
            default = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
            assert default == {q.triple for q in ox.parse(bodies["nt"], ox.RdfFormat.N_TRIPLES)}
            named = {q for q in quads if not isinstance(q.graph_name, ox.DefaultGraph)}
            assert named <= served
            assert {q.triple for q in named} <= default
            assert bool(named) == (name != "jsonld"), f"{path}.{name}"


def graph_of(client: TestClient, path: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get(f"{path}.nt").content, format="nt11")


def test_a_document_describes_its_thing(client: TestClient, data: Dataset) -> None:
    """Statements, the words they rest on, links to the thing, labels of all that is named, and the document itself."""
    path = "/doc/initiative/cmx-2010/A.2.b.2"
    found, document = graph_of(client, path), URIRef(BASE + path[1:])
    thing = URIRef(f"{BASE}id/initiative/cmx-2010/A.2.b.2")
    said = {q.triple for q in data.quads if text(q.subject) == str(thing)}
    assert len(said) == len(set(found.triples((thing, None, None))))
    statements = set(found.subjects(RDF.subject, thing))
    about = {(str(RDF.subject), str(thing))}
    right = {text(q.subject) for q in data.quads if (text(q.predicate), text(q.object)) in about}
    assert {str(s) for s in statements} == right
    assert len(right) >= 3
    for statement in statements:
        evidence = found.value(statement, BM.evidence)
        quotes = [found.value(s, OA.exact) for s in found.objects(evidence, OA.hasSelector)]
        assert any(quotes), statement
    labelled = {text(q.subject) for q in data.quads if text(q.predicate) in (str(RDFS.label), str(SKOS.prefLabel))}
    for _, property_, value in found:
        for term in (property_, value):
            if str(term) in labelled:
                assert (term, RDFS.label, None) in found or (term, SKOS.prefLabel, None) in found, term
    assert found.value(document, FOAF.primaryTopic) == thing
    own = found.value(document, VOID.inDataset)
    assert own is not None
    assert found.value(document, DCTERMS.license) == found.value(own, DCTERMS.license) != None  # noqa: E711
    assert found.value(document, DCTERMS.modified)


def test_links_to_a_thing_are_bounded_and_counted(client: TestClient, data: Dataset) -> None:
    def links(iri: str, property_: URIRef) -> int:
        return sum(text(q.predicate) == str(property_) and text(q.object) == iri for q in data.quads)

    few, many = f"{BASE}id/plan/cmx-2010", f"{BASE}scheme/confidence/a"
    found = graph_of(client, local(few))
    assert len(set(found.subjects(BM.inPlan, URIRef(few)))) == min(links(few, BM.inPlan), SHOWN)
    found = graph_of(client, local(many))
    assert links(many, BM.confidence) > SHOWN == len(set(found.subjects(BM.confidence, URIRef(many))))
    counted = found.value(predicate=VOID.property, object=BM.confidence)
    assert int(str(found.value(counted, VOID.triples))) == links(many, BM.confidence)
    query = str(found.value(counted, RDFS.seeAlso))
    rest = client.get("/" + query.removeprefix(BASE), headers={"Accept": "application/n-triples"})
    assert rest.text.count("\n") == links(many, BM.confidence)


def test_what_has_no_label_is_told_by_what_it_says(client: TestClient) -> None:
    """A membership that links to a mechanism comes with its member, its role and the labels of both."""
    found = graph_of(client, "/doc/mechanism/reeep") or graph_of(client, "/doc/mechanism/apec")
    member = next(found.subjects(BM.participationIn, None))
    state = found.value(member, BM.participant)
    assert state is not None
    assert found.value(member, BM.role) is not None
    assert (state, RDFS.label, None) in found


def test_vocabulary_documents(client: TestClient, served: frozenset[ox.Quad]) -> None:
    """The ontology has every term, a scheme its concepts; a graph is itself and nothing else."""
    terms = {text(q.subject) for q in served if text(q.subject).startswith(str(BM))}
    assert terms <= {str(s) for s in graph_of(client, "/ontology").subjects()}
    modality = graph_of(client, "/scheme/modality")
    for concept in modality.subjects(SKOS.inScheme, URIRef(f"{BASE}scheme/modality")):
        assert (concept, SKOS.definition, None) in modality
    for name in {text(q.graph_name) for q in served}:
        body = client.get(f"{local(name)}.nq").content
        right = {q for q in served if text(q.graph_name) == name}
        got = set(ox.parse(body, ox.RdfFormat.N_QUADS))
        assert {q for q in got if not isinstance(q.graph_name, ox.DefaultGraph)} == right
        assert {q.triple for q in got} == {q.triple for q in right}
    shapes = {q.triple for q in ox.parse(client.get("/shapes.nt").content, ox.RdfFormat.N_TRIPLES)}
    assert {t for path in dataset.shape_files() for t in dataset.parse(path)} <= shapes


def test_every_iri_of_ours_answers(client: TestClient, served: frozenset[ox.Quad]) -> None:
    """Subjects, predicates, objects, graphs: each leads to a document that speaks of it. One format each, in turn."""
    iris = set()
    for q in served:
        for term in (q.subject, q.predicate, q.object, q.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                iris.add(term.value)
    assert len(iris) > 5000
    graphs = {text(q.graph_name).removeprefix(BASE) for q in served}
    places: dict[str, set[str]] = {}
    for iri in iris - {str(BM)}:
        places.setdefault(iri.removeprefix(BASE).partition("#")[0], set()).add(iri)
    wrong: list[str] = []

    async def crawl() -> None:
        for path, named in sorted(places.items()):
            if not path.startswith(("id/", "scheme/", "graph/", "ontology")):  # a service or a file has its own format
                status, *_ = await fetch(client, f"/{path}", "*/*")
                wrong.extend([] if status == 200 else [f"{path} answers {status}"])
                continue
            syntax = RDF_FORMATS[zlib.crc32(path.encode()) % len(RDF_FORMATS)]
            status, headers, body = await fetch(client, f"/{path}", syntax.media_type)
            if path.startswith("id/"):
                wrong.extend([] if status == 303 else [f"{path} answers {status}"])
                status, headers, body = await fetch(client, headers.get("location", ""), syntax.media_type)
            if status != 200 or headers["content-type"].partition(";")[0] != syntax.media_type:
                wrong.append(f"{path} answers {status} {headers.get('content-type')}")
                continue
            quads = ox.parse(body, syntax.ox, base_iri=BASE)
            found = {iri for q in quads for iri in (text(q.subject), text(q.object))}
            missing = named - found - ({BASE + path} if path in graphs else set())  # a graph need not speak of itself
            wrong.extend(f"{iri} is not in its document" for iri in sorted(missing))

    assert client.portal is not None
    client.portal.call(crawl)
    assert not wrong, wrong[:20]


async def fetch(client: TestClient, path: str, accept: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the application itself, many times faster than through the client."""
    route, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "root_path": "", "path": unquote(route), "raw_path": route.encode(), "query_string": query.encode(),
        "headers": [(b"host", b"test"), (b"accept", accept.encode())],
        "client": ("127.0.0.1", 1), "server": ("test", 80),
    }  # fmt: skip
    status, headers, body = 0, {}, b""
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(3600)  # the client stays
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status, headers = message["status"], {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            body += message.get("body", b"")

    await client.app(scope, receive, send)
    return status, headers, body


# --- JSON-LD ----------------------------------------------------------------------------------


def test_the_context_is_published(client: TestClient, served: frozenset[ox.Quad]) -> None:
    """Every class and property is a term; what a document uses of it is the same, so either may be read."""
    response = client.get("/context.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    context = response.json()["@context"]
    terms = {text(q.subject) for q in served if text(q.subject).startswith(str(BM)) and q.predicate == dataset.RDF_TYPE}
    keys = {d["@id"] if isinstance(d, dict) else d for d in context.values()}
    assert {vocab.shorten(t) for t in terms} <= keys
    assert context["modality"] == {"@id": "bm:modality", "@type": "@id"}
    assert context["undertakenBy"] == {"@id": "bm:undertakenBy", "@type": "@id", "@container": "@set"}
    assert context["founded"]["@type"] == "xsd:date"
    assert context["label"] == {"@id": "rdfs:label", "@container": "@language"}
    for path in one_of_each(served):
        body = client.get(f"{path}.jsonld").content
        document = json.loads(body)
        assert document["@context"].items() <= context.items(), path
        whole = json.dumps({**document, "@context": context})
        assert set(ox.parse(whole, ox.RdfFormat.JSON_LD)) == set(ox.parse(body, ox.RdfFormat.JSON_LD)), path


def test_json_is_plain(client: TestClient) -> None:
    """Who reads it without a library finds the thing first, labels by language, links as addresses."""
    response = client.get("/doc/initiative/cmx-2010/A.2.b.2", headers={"Accept": "application/json"})
    thing, document = response.json()["@graph"][:2]
    assert thing["id"] == f"{BASE}id/initiative/cmx-2010/A.2.b.2"
    assert thing["type"] == ["Initiative"]
    assert thing["label"]["en"] == "Joint training on rapid response to health emergencies"
    assert thing["modality"] == f"{BASE}scheme/modality/promote"
    assert thing["undertakenBy"] == [f"{BASE}id/state/canada", f"{BASE}id/state/mexico"]
    assert document["foaf:primaryTopic"] == thing["id"]


EVERYTHING = """
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
BASE <https://w3id.org/bilateral/id/>
<x/1> a bm:State , <http://other/Class> ;
  rdfs:label "plain" , "anglais"@en , "eng"@en , "fr"@fr , 5 , <x/2> ;
  bm:modality <x/2> , "text" , "texte"@fr ;
  bm:founded "2001-02-03"^^xsd:date , "2001"^^xsd:gYear , 2001 , <x/2> ;
  bm:order 7 , "007"^^xsd:integer , "7" , 7.5 , true , "1"^^xsd:boolean , 99999999999999999999 , -3 ;
  bm:value 1.5 , "1e3"^^xsd:double , "INF"^^xsd:double ;
  dcterms:license <http://licence/> , "text" , "2001-02-03"^^xsd:date ;
  <http://other/p> <http://other/o> , "a\\nb\\"c\\\\" , "x"^^<http://other/datatype> ;
  <http://other/p/> "no local name" ;
  <urn:x:y> "urn" .
"""


def test_compaction_loses_nothing(client: TestClient, data: Dataset, tmp_path: Path) -> None:
    """Values of a kind that their term does not have come back as they went, in two parsers."""
    graph = ox.NamedNode(f"{BASE}graph/entities/x")
    quads = {ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(EVERYTHING, ox.RdfFormat.TURTLE)}
    vocabulary = {q for q in data.quads if text(q.graph_name) == f"{BASE}graph/vocabulary"}
    with inside(replace(data, quads=tuple(quads | vocabulary)), tmp_path) as other:
        body, plain = (other.get(f"/doc/x/1.{ending}").content for ending in ("jsonld", "nt"))
        right = set(ox.parse(plain, ox.RdfFormat.N_TRIPLES))
        assert len(right) > len(quads) - 5  # the store has one spelling of a number
        assert {q.triple for q in ox.parse(body, ox.RdfFormat.JSON_LD)} == {q.triple for q in right}
        assert isomorphic(default_graph(body, "json-ld"), rdflib.Graph().parse(data=plain, format="nt11"))


# --- other publishers, odd names --------------------------------------------------------------


def test_names_with_dots_and_escapes(data: Dataset, tmp_path: Path) -> None:
    """A node that is called like a file is that node; an IRI with escapes or letters beyond ASCII is found as it is."""
    graph, label = ox.NamedNode(f"{BASE}graph/entities/x"), ox.NamedNode(str(RDFS.label))
    names = ("file.ttl", "file", "v1.0", "%C3%A9t%C3%A9", "été", "a@b,c;d=(e)", "x.fr.html")
    quads = tuple(
        ox.Quad(ox.NamedNode(f"{BASE}id/x/{name}"), label, ox.Literal(name, language="en"), graph) for name in names
    )
    with inside(replace(data, quads=quads), tmp_path) as client:
        for name in names:
            for path in (f"/id/x/{name}",):
                response = client.get(path)
                assert response.status_code == 303, path
                found = graph_of(client, response.headers["location"])
                labels = set(found.objects(None, RDFS.label))
                assert labels <= {rdflib.Literal(n, lang="en") for n in names}
                assert labels, path
        assert "file.ttl" in client.get("/doc/x/file.ttl").text
        assert client.get("/doc/x/file.ttl").headers["content-location"] == "/doc/x/file.ttl.ttl"
        assert client.get("/doc/x/file.nt").headers["content-type"] == "application/n-triples"


def test_another_base(tmp_path: Path) -> None:
    """What another publisher names has its base, the vocabulary keeps ours; both answer at local addresses."""
    other = "https://data.example.org/plans/"
    kept = ("id/state", "ontology", "scheme")
    starts = tuple(base + name for base in (BASE, other) for name in kept)
    moved = dataset.load(base=other)
    moved = replace(moved, quads=tuple(q for q in moved.quads if text(q.subject).startswith(starts)))
    with inside(moved, tmp_path) as client:
        assert client.get("/id/state/canada").headers["location"] == "/doc/state/canada"
        found = graph_of(client, "/doc/state/canada")
        assert found.value(URIRef(f"{other}doc/state/canada"), FOAF.primaryTopic) == URIRef(f"{other}id/state/canada")
        assert not any(str(t).startswith((f"{BASE}id/state", f"{BASE}graph")) for spo in found for t in spo)
        for path in (
            "/ontology",
            "/scheme/modality",
            "/scheme/modality/promote",
            "/graph/vocabulary",
            "/context.jsonld",
        ):
            assert client.get(path).status_code == 200, path
        assert (URIRef(str(BM.State)), None, None) in graph_of(client, "/ontology")


def test_a_label_in_another_language_is_marked(client: TestClient, data: Dataset) -> None:
    """On a French page, what has no French label is shown in English and says so."""
    labels: dict[str, dict[str, str]] = {}
    for q in data.quads:
        if text(q.predicate) == str(RDFS.label) and isinstance(q.object, ox.Literal) and q.object.language:
            labels.setdefault(text(q.subject), {})[q.object.language] = text(q.object)
    english = next(i for i, found in sorted(labels.items()) if set(found) == {"en"} and "/publisher/" in i)
    page = client.get(f"{local(english)}.fr.html").text
    assert '<h1 lang="en">' in page
    published = (str(DCTERMS.publisher), english)
    source = next(text(q.subject) for q in data.quads if (text(q.predicate), text(q.object)) == published)
    page = client.get(f"{local(source)}.fr.html").text
    assert re.search(rf'<a href="{re.escape(local(english))}\?lang=fr" lang="en">', page)
    assert '<h1 lang="en">' not in client.get("/doc/state/canada.fr.html").text
    assert "attr(lang)" in client.get("/static/style.css").text


# --- a client that follows links --------------------------------------------------------------


@pytest.mark.parametrize("address", ["/doc/initiative/cmx-2010/A.2.b.2", "/id/initiative/cmx-2010/A.2.b.2"])
def test_comunica_asks_a_document_alone(shipped: Server, address: str) -> None:
    """It negotiates quads, follows the 303, and finds the words in the default graph and again in their layer."""
    thing = f"{BASE}id/initiative/cmx-2010/A.2.b.2"
    queries = {
        "words": f"""SELECT DISTINCT ?exact {{ ?s <{RDF.subject}> <{thing}> ; <{BM.evidence}> ?e .
            ?e <{OA.hasSelector}> ?q . ?q <{OA.exact}> ?exact }} ORDER BY ?exact""",
        "layer": f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{thing}> <{BM.modality}> ?m }} }}",
        "label": f"SELECT ?l {{ <{thing}> <{BM.modality}>/<{SKOS.prefLabel}> ?l FILTER (LANG(?l) = 'fr') }}",
    }
    found = node.run("documents.mjs", {"sources": [shipped.address + address], "queries": queries})
    assert len(found["words"]) >= 3
    assert {"exact": "Promote"} in found["words"]
    assert {"g": f"{BASE}graph/text/cmx-2010"} in found["layer"]  # comunica counts the default graph among GRAPH ?g
    assert found["label"] == [{"l": "Promouvoir"}]


def test_comunica_joins_documents(shipped: Server) -> None:
    """Two documents together answer what neither does: which mechanism's document names a state by its French label."""
    query = f"""SELECT DISTINCT ?label {{
        <{BASE}id/initiative/cmx-2010/A.2.b.2> <{BM.undertakenBy}> ?state .
        ?state <{RDFS.label}> ?label ; <{BM.isoCode}> ?code .
        FILTER (LANG(?label) = 'es')
    }}"""
    both = [f"{shipped.address}/doc/initiative/cmx-2010/A.2.b.2", f"{shipped.address}/doc/state/mexico"]
    found = node.run("documents.mjs", {"sources": both, "queries": {"q": query}})
    assert found["q"] == [{"label": "México"}]
    alone = node.run("documents.mjs", {"sources": both[:1], "queries": {"q": query}})
    assert alone["q"] == []
