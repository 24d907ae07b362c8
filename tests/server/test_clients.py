"""Clients that others wrote get right answers from the endpoint: the same as the embedded store gives."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result
from rdflib.term import Node
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper

from kg.store import Store
from kg.vocab import BM, RDFS
from tests.server import node
from tests.server.servers import Server

pytestmark = pytest.mark.xdist_group("shipped")

PREFIXES = """PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SELECT = f"""{PREFIXES}
SELECT ?initiative ?label ?verb ?order ?place
WHERE {{
  ?initiative a bm:Initiative ;
              rdfs:label ?label ;
              bm:printedVerb ?verb ;
              bm:statedIn/bm:order ?order .
  OPTIONAL {{ ?initiative bm:place ?place }}
}}
ORDER BY ?initiative ?label ?place
"""
ASK = f"{PREFIXES} ASK {{ ?plan a bm:Plan ; bm:periodStart ?date FILTER (?date > '2009-12-31'^^xsd:date) }}".replace(
    "ASK", "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ASK"
)
NO = f"{PREFIXES} ASK {{ ?plan a bm:Plan , bm:Initiative }}"
CONSTRUCT = f"""{PREFIXES}
CONSTRUCT {{ ?initiative rdfs:label ?label ; bm:statedIn ?clause ; bm:period ?start }}
WHERE {{
  ?initiative a bm:Initiative ; rdfs:label ?label ; bm:statedIn ?clause ; bm:inPlan/bm:periodStart ?start
}}
"""


def rows(result: Result) -> list[tuple[Node | None, ...]]:
    """The rows of an rdflib result, ``xsd:string`` written as a plain string."""
    return [tuple(None if v is None else plain(v) for v in row) for row in result]  # type: ignore[union-attr]


def plain(term: Node) -> Node:
    string = "http://www.w3.org/2001/XMLSchema#string"
    return Literal(str(term)) if isinstance(term, Literal) and str(term.datatype) == string else term


@pytest.fixture(scope="module")
def table(store: Store) -> list[tuple[Node | None, ...]]:
    found = store.select(SELECT)
    assert len(found) > 100
    assert {type(v) for row in found for v in row} == {URIRef, Literal, type(None)}
    return [tuple(row) for row in found]


@pytest.fixture(scope="module")
def graph(store: Store) -> rdflib.Graph:
    found = store.construct(CONSTRUCT)
    assert len(found) > 100
    return found


# --- SPARQLWrapper ----------------------------------------------------------------------------

PARSERS = {
    "application/ld+json": "json-ld",
    "application/n-triples": "nt11",
    "application/rdf+xml": "xml",
    "text/turtle": "turtle",
}
HOW = {"GET": (GET, URLENCODED), "form": (POST, URLENCODED), "direct": (POST, POSTDIRECTLY)}


def ask(server: Server, query: str, how: str, format: str, conneg: bool = False) -> Any:
    """The client's answer; without `conneg` it also sends ``format=``, ``output=`` and ``results=``, its default."""
    client = Wrapper(server.sparql)
    method, request = HOW[how]
    client.setMethod(method)
    client.setRequestMethod(request)
    client.setQuery(query)
    client.setReturnFormat(format)
    client.setOnlyConneg(conneg)
    return client.query()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("conneg", [True, False])
@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_select(
    shipped: Server, table: list[tuple[Node | None, ...]], how: str, format: str, conneg: bool
) -> None:
    answer = ask(shipped, SELECT, how, format, conneg)
    body = answer.response.read()
    assert (
        answer.info()["content-type"].split(";")[0]
        == {
            JSON: "application/sparql-results+json",
            XML: "application/sparql-results+xml",
            CSV: "text/csv",
            TSV: "text/tab-separated-values",
        }[format]
    )
    if format == CSV:
        header, *lines = csv.reader(io.StringIO(body.decode(), newline=""))
        assert header == ["initiative", "label", "verb", "order", "place"]
        assert lines == [["" if v is None else str(v) for v in row] for row in table]
    else:
        found = Result.parse(io.BytesIO(body), format=format)
        assert [str(v) for v in found.vars or []] == ["initiative", "label", "verb", "order", "place"]
        assert rows(found) == table


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("format", [JSON, XML])
def test_sparqlwrapper_ask(shipped: Server, how: str, format: str) -> None:
    for query, right in ((ASK, True), (NO, False)):
        found = Result.parse(io.BytesIO(ask(shipped, query, how, format).response.read()), format=format)
        assert found.askAnswer is right


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("conneg", [True, False])
@pytest.mark.parametrize(
    ("format", "media_types"),
    [
        (TURTLE, {"text/turtle"}),
        (N3, {"text/turtle", "application/n-triples"}),
        (JSONLD, {"application/ld+json"}),
        (RDFXML, {"application/rdf+xml"}),
        (XML, {"application/rdf+xml"}),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
def test_sparqlwrapper_construct(
    shipped: Server, graph: rdflib.Graph, how: str, format: str, media_types: set[str], conneg: bool
) -> None:
    answer = ask(shipped, CONSTRUCT, how, format, conneg)
    media_type = answer.info()["content-type"].split(";")[0]
    assert media_type in media_types
    found = rdflib.Graph().parse(data=answer.response.read(), format=PARSERS[media_type])
    assert isomorphic(found, graph)


@pytest.mark.parametrize("how", HOW)
def test_sparqlwrapper_converts(shipped: Server, table: list[tuple[Node | None, ...]], how: str) -> None:
    """The client's own conversion, as its users call it."""
    found = ask(shipped, SELECT, how, JSON).convert()
    assert [b["initiative"]["value"] for b in found["results"]["bindings"]] == [str(row[0]) for row in table]
    assert isinstance(ask(shipped, CONSTRUCT, how, TURTLE).convert(), bytes)


def test_n_triples(shipped: Server, graph: rdflib.Graph) -> None:
    """SPARQLWrapper has no name for them."""
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/n-triples"}
    body = shipped.request("POST", "/sparql", headers, CONSTRUCT.encode()).body
    assert body.count(b"\n") == len(graph)
    assert isomorphic(rdflib.Graph().parse(data=body, format="nt11"), graph)


# --- rdflib -----------------------------------------------------------------------------------


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def remote(request: pytest.FixtureRequest, shipped: Server) -> rdflib.Graph:
    return rdflib.Graph(SPARQLStore(shipped.sparql, method=request.param))


def test_rdflib_query(remote: rdflib.Graph, table: list[tuple[Node | None, ...]], graph: rdflib.Graph) -> None:
    assert rows(remote.query(SELECT)) == table
    assert remote.query(ASK).askAnswer is True
    assert remote.query(NO).askAnswer is False
    constructed = remote.query(CONSTRUCT).graph
    assert constructed is not None
    assert isomorphic(constructed, graph)


def test_rdflib_triples(remote: rdflib.Graph, store: Store) -> None:
    right = {(row[0], row[1]) for row in store.select(f"{PREFIXES} SELECT ?s ?o WHERE {{ ?s bm:printedVerb ?o }}")}
    assert right
    assert {(s, o) for s, _, o in remote.triples((None, BM.printedVerb, None))} == right
    one = min(str(s) for s, _ in right)
    assert (URIRef(one), RDFS.label, None) in remote
    assert (URIRef(one), BM.periodStart, None) not in remote


def test_rdflib_one_graph(shipped: Server, store: Store) -> None:
    """A graph with a name asks its own triples only: the client sends ``default-graph-uri``."""
    plans = "https://w3id.org/bilateral/graph/entities/plans"
    own = rdflib.Graph(SPARQLStore(shipped.sparql, context_aware=True), identifier=plans)
    right = store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", graphs=[plans])
    assert len(right) > 5
    assert {tuple(plain(t) for t in triple) for triple in own} == set(right)


# --- JavaScript -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def javascript(shipped: Server) -> dict[str, dict[str, Any]]:
    argument = {"endpoint": shipped.sparql, "select": SELECT, "ask": ASK, "construct": CONSTRUCT}
    found = node.run("clients.mjs", argument)
    assert isinstance(found, dict)
    return found


def rdfjs(term: Node) -> list[str]:
    """A term as tests/node/clients.mjs prints it."""
    if isinstance(term, Literal):
        rdf, xsd = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "http://www.w3.org/2001/XMLSchema#string"
        return ["Literal", str(term), term.language or "", rdf if term.language else str(term.datatype or xsd)]
    return ["BlankNode" if isinstance(term, BNode) else "NamedNode", str(term), "", ""]


@pytest.mark.parametrize(
    "client",
    ["comunica with a hint", "comunica without a hint", "fetch-sparql-endpoint", "fetch-sparql-endpoint by GET"],
)
def test_javascript(
    javascript: dict[str, dict[str, Any]],
    client: str,
    table: list[tuple[Node | None, ...]],
    graph: rdflib.Graph,
) -> None:
    found = javascript[client]
    names = ("initiative", "label", "verb", "order", "place")
    assert found["select"] == [
        {name: rdfjs(value) for name, value in zip(names, row, strict=True) if value is not None} for row in table
    ]
    assert found["ask"] is True
    assert sorted(map(json.dumps, found["construct"])) == sorted(json.dumps([rdfjs(t) for t in spo]) for spo in graph)
