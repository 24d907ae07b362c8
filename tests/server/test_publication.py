"""The dataset as a publication: page, catalogue, dumps, changes, VoID, and clients that use them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import dataset, dumps, metadata
from kg.catalogue import read_catalogue
from kg.dataset import Dataset
from kg.store import Store, to_graph
from kg.vocab import CANONICAL_BASE, DCAT, DCTERMS, FOAF, RDF, RDFS, SPDX, VOID, XSD
from tests.conftest import MINI
from tests.server import node
from tests.server.servers import Reply, Server, serving

pytestmark = pytest.mark.xdist_group("shipped")
SYNTAXES = {
    "ttl": ("text/turtle", "turtle"), "nt": ("application/n-triples", "nt11"), "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}  # fmt: skip


def get(server: Server, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Reply:
    return server.request(method, path, headers)


def page(server: Server, path: str, language: str = "en") -> str:
    reply = get(server, path, {"Accept": "text/html", "Accept-Language": language})
    assert (reply.status, reply.media_type) == (200, "text/html"), reply.body
    assert reply.headers["content-language"] == language
    return reply.body.decode()


@pytest.fixture(scope="module")
def files(shipped: Server) -> dict[str, bytes]:
    """Every dump that the page links to."""
    names = re.findall(r'href="/dump/([^"]+\.gz)"', page(shipped, "/data"))
    assert len(names) == len(dumps.FORMATS)
    return {name: get(shipped, f"/dump/{name}").body for name in names}


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("How to cite", "version 0.1.0", "CC BY 4.0", "not registered", "belong to their authors")),
        ("fr", ("Comment citer", "version 0.1.0", "CC BY 4.0", "pas encore enregistrées", "appartiennent à leurs")),
        ("es", ("Cómo citar", "versión 0.1.0", "CC BY 4.0", "no están registradas", "pertenecen a sus autores")),
    ],
)
def test_the_page_tells_terms_and_citation(shipped: Server, language: str, words: tuple[str, ...]) -> None:
    text = page(shipped, "/data", language)
    for word in words:
        assert word in text, word
    assert f"{CANONICAL_BASE}id/dataset/bilateral" in text
    assert "@dataset{bilateral-0.1.0," in text


def test_every_link_of_the_page_leads_somewhere(shipped: Server) -> None:
    links = set(re.findall(r'href="(/[^"#]*)', page(shipped, "/data")))
    assert {"/data.ttl", "/graph/dataset.ttl", "/dump/SHA256SUMS", "/sparql"} <= links
    for link in sorted(links):
        assert get(shipped, link, {"Accept": "*/*"}).status == 200, link


# --- the catalogue ------------------------------------------------------------------------------


def test_the_catalogue_says_the_same_in_every_format(shipped: Server) -> None:
    graphs = []
    for ending, (media_type, name) in SYNTAXES.items():
        for path, headers in ((f"/data.{ending}", {}), ("/data", {"Accept": media_type})):
            reply = get(shipped, path, headers)
            assert (reply.status, reply.media_type) == (200, media_type), path
            assert reply.headers["content-location"] == f"/data.{ending}"
        body = reply.body if ending != "jsonld" else _expanded(shipped, reply.body)
        graphs.append(rdflib.Graph().parse(data=body, format=name if ending != "jsonld" else "nt11"))
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])
    kinds = set(graphs[0].objects(None, RDF.type))
    assert {DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService} <= kinds
    assert len(graphs[0]) < 500, "without the partitions"


def _expanded(server: Server, body: bytes) -> bytes:
    """JSON-LD as N-Triples, with the published context put in: no parser may fetch it."""
    document = json.loads(body)
    document["@context"] = json.loads(get(server, "/context.jsonld").body)["@context"]
    found = ox.parse(json.dumps(document).encode(), ox.RdfFormat.JSON_LD)
    return ox.serialize([q.triple for q in found], format=ox.RdfFormat.N_TRIPLES) or b""


def test_the_catalogue_names_the_dumps_that_are_served(shipped: Server, files: dict[str, bytes]) -> None:
    graph = rdflib.Graph().parse(data=get(shipped, "/data.ttl").body, format="turtle")
    found = {str(url).removeprefix(f"{CANONICAL_BASE}dump/") for url in graph.objects(None, DCAT.downloadURL)}
    assert found == set(files)
    sizes = set(graph.objects(None, DCAT.byteSize))
    assert sizes == {rdflib.Literal(len(body), datatype=XSD.nonNegativeInteger) for body in files.values()}


# What the SHACL shapes of DCAT-AP 3.0.0 ask of the properties that we use: the class of the value.
DCAT_AP = {
    DCAT.accessURL: RDFS.Resource, DCAT.downloadURL: RDFS.Resource, DCAT.endpointURL: RDFS.Resource,
    DCAT.endpointDescription: RDFS.Resource, DCAT.landingPage: FOAF.Document, FOAF.homepage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType, DCAT.compressFormat: DCTERMS.MediaType,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCTERMS.language: DCTERMS.LinguisticSystem, DCTERMS.license: DCTERMS.LicenseDocument, DCTERMS.publisher: FOAF.Agent,
    DCTERMS.creator: FOAF.Agent, DCTERMS.conformsTo: DCTERMS.Standard, DCTERMS.rights: DCTERMS.RightsStatement,
    DCAT.distribution: DCAT.Distribution, DCAT.dataset: DCAT.Dataset, DCAT.service: DCAT.DataService,
    DCAT.servesDataset: DCAT.Dataset, SPDX.checksum: SPDX.Checksum, SPDX.algorithm: SPDX.ChecksumAlgorithm,
}  # fmt: skip


@pytest.mark.parametrize("property_", DCAT_AP, ids=lambda p: str(p).rpartition("/")[2])
def test_data_portals_find_the_class_of_each_value(shipped: Server, property_: rdflib.URIRef) -> None:
    graph = rdflib.Graph().parse(data=get(shipped, "/data.ttl").body, format="turtle")
    values = set(graph.objects(None, property_))
    assert values
    assert [v for v in values if (v, RDF.type, DCAT_AP[property_]) not in graph] == []


# --- dumps --------------------------------------------------------------------------------------


def test_the_dumps_hold_the_data(files: dict[str, bytes], data: Dataset) -> None:
    by_ending = {name.split(".")[-2]: gzip.decompress(body) for name, body in files.items()}
    assert set(ox.parse(by_ending["nq"], ox.RdfFormat.N_QUADS)) == set(data.quads)
    assert set(ox.parse(by_ending["trig"], ox.RdfFormat.TRIG)) == set(data.quads)


def test_the_checksums_are_right(shipped: Server, files: dict[str, bytes]) -> None:
    reply = get(shipped, f"/dump/{dumps.SUMS}")
    assert reply.media_type == "text/plain"
    lines = dict(line.split("  ")[::-1] for line in reply.body.decode().splitlines())
    assert lines == {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}


def test_a_dump_is_read_again_only_if_it_changed(shipped: Server, files: dict[str, bytes]) -> None:
    name = min(files)
    first = get(shipped, f"/dump/{name}")
    assert first.media_type == "application/gzip"
    assert "content-encoding" not in first.headers, "a client would unpack it"
    assert name in first.headers["content-disposition"]
    tag = first.headers["etag"]
    again = get(shipped, f"/dump/{name}", {"If-None-Match": tag})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    head = get(shipped, f"/dump/{name}", method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(files[name])))
    part = get(shipped, f"/dump/{name}", {"Range": "bytes=0-9", "If-Range": tag})
    assert (part.status, part.body) == (206, files[name][:10])


@pytest.mark.parametrize(
    "name", ["../manifest.json", "..%2fmanifest.json", "%2e%2e/data.nq", "data.nq", "/etc/passwd", "x%00.gz", ""]
)
def test_nothing_but_a_dump_is_read(shipped: Server, name: str) -> None:
    reply = get(shipped, f"/dump/{name}")
    assert (reply.status, reply.media_type) == (404, "application/problem+json")


# --- changes ------------------------------------------------------------------------------------


def test_the_changes_since_a_kept_version_are_shown(tmp_path: Path) -> None:
    before = dataset.load(MINI)
    extra = ox.Quad(
        ox.NamedNode("https://example.org/mini/id/place/x"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.Literal("X", language="en"), ox.NamedNode("https://example.org/mini/graph/entities/places"),
    )  # fmt: skip
    settings = 'base = "https://example.org/mini/"\n'
    with serving([*before.quads, extra], tmp_path, settings) as server:
        old = server.publish(before.quads)  # and the first one is the other
        ended = time.monotonic() + 60
        while time.monotonic() < ended:  # until the server has taken the new version up
            text = page(server, "/data")
            links = re.findall(r'href="/data/changes/([^"]+)"', text)
            if links and old.path.name not in links:
                break
        (name,) = links
        reply = get(server, f"/data/changes/{name}")
        assert (reply.status, reply.media_type) == (200, "text/plain")
        assert reply.body.decode().splitlines() == [f"- {extra} ."]
        assert "https://example.org/mini/" in text and "w3id.org" in text
        assert get(server, f"/data/changes/{old.path.name}").status == 404


def test_data_without_a_dataset_have_no_such_page(tmp_path: Path) -> None:
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"), ox.NamedNode("urn:g"))
    with serving([quad], tmp_path) as server:
        for path in ("/data", "/data.ttl", "/dump/SHA256SUMS", "/.well-known/void"):
            assert get(server, path).status == 404, path
        assert b"SPARQL11Query" in get(server, "/sparql", {"Accept": "text/turtle"}).body


# --- VoID and service description ---------------------------------------------------------------


def test_void_is_found_where_it_is_looked_for(shipped: Server, data: Dataset) -> None:
    reply = get(shipped, "/.well-known/void")
    assert (reply.status, reply.headers["location"]) == (302, "/graph/dataset")
    found = set(
        ox.parse(get(shipped, "/graph/dataset", {"Accept": "application/n-triples"}).body, ox.RdfFormat.N_TRIPLES)
    )
    described = metadata.described(data, read_catalogue())
    sizes = set(metadata.graph(described)) - {q.triple for q in found}
    assert {t.predicate.value for t in sizes} == {str(VOID.triples)}, "the dumps count as well"
    assert len(sizes) == 1


def test_the_service_description_counts_what_the_endpoint_holds(shipped: Server, store: Store) -> None:
    body = get(shipped, "/sparql", {"Accept": "text/turtle"}).body
    graph = rdflib.Graph().parse(data=body, format="turtle")
    query = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
      SELECT ?c ?n { ?d a dcat:Dataset ; void:classPartition ?x . ?x void:class ?c ; void:entities ?n }"""
    found = {(str(c), int(n)) for c, n in graph.query(query)}  # type: ignore[misc]
    right = store.select(
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } "
        "FILTER (!STRENDS(STR(?g), 'graph/dataset')) } GROUP BY ?c"
    )
    assert found == {(str(c), int(str(n))) for c, n in right.rows}
    again = get(shipped, "/sparql", {"Accept": "text/turtle"})
    assert get(shipped, "/sparql", {"Accept": "text/turtle", "If-None-Match": again.headers["etag"]}).status == 304


# --- comunica -----------------------------------------------------------------------------------

INITIATIVE = "initiative/cmx-2010/A.2.b.2"
ASKED = f"""PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?label ?verb ?order {{
  <{CANONICAL_BASE}id/{INITIATIVE}> rdfs:label ?label ; bm:printedVerb ?verb ; bm:statedIn ?clause .
  ?clause bm:order ?order FILTER (LANG(?label) = "fr") }}"""
OF_DOCUMENT = (
    ASKED.replace(" ?order {", " {").replace("; bm:statedIn ?clause", "").replace("?clause bm:order ?order ", "")
)
EDITOR = {
    "prefixes": """PREFIX sh: <http://www.w3.org/ns/shacl#>
      SELECT ?prefix { [] sh:namespace ?namespace ; sh:prefix ?prefix }""",
    "classes": "PREFIX void: <http://rdfs.org/ns/void#> SELECT DISTINCT ?class { ?x void:class ?class }",
    "properties": "PREFIX void: <http://rdfs.org/ns/void#> SELECT DISTINCT ?property { ?x void:property ?property }",
    "examples": """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      SELECT DISTINCT ?example ?query { ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ;
      sh:select|sh:ask|sh:construct|sh:describe ?query }""",
}


@pytest.fixture(scope="module")
def answers(shipped: Server) -> dict[str, list[dict[str, Any]]]:
    document = f"{shipped.address}/doc/{INITIATIVE}"
    asked: dict[str, Any] = {
        "endpoint": {"query": ASKED, "sources": [shipped.sparql]},
        "document": {"query": OF_DOCUMENT, "sources": [document]},
        "both": {"query": ASKED, "sources": [document, shipped.sparql]},
        "catalogue": {
            "query": """PREFIX dcat: <http://www.w3.org/ns/dcat#>
              SELECT ?url { ?d dcat:distribution/dcat:downloadURL ?url }""",
            "sources": [f"{shipped.address}/data"],
        },
    }
    asked |= {name: {"query": query, "sources": [shipped.sparql]} for name, query in EDITOR.items()}
    found = node.run("ask.mjs", asked)
    assert isinstance(found, dict)
    return found


def test_comunica_needs_the_address_alone(answers: dict[str, list[dict[str, Any]]], store: Store) -> None:
    right = [{k: str(v) for k, v in row.items()} for row in store.select(ASKED).dicts()]
    assert len(right) == 1
    assert answers["endpoint"] == right
    assert answers["both"] == right
    assert answers["document"] == [{k: v for k, v in right[0].items() if k != "order"}]


def test_comunica_reads_the_catalogue(answers: dict[str, list[dict[str, Any]]]) -> None:
    assert len(answers["catalogue"]) == len(dumps.FORMATS)


def test_what_editors_ask_is_answered_through_comunica(answers: dict[str, list[dict[str, Any]]], data: Dataset) -> None:
    """It plans with the counts of the service description, and must not take what they leave out for absent."""
    described = metadata.described(data, read_catalogue())
    graph = to_graph(metadata.graph(described))
    for name, query in EDITOR.items():
        assert len(answers[name]) == len(graph.query(query)) > 10, name
