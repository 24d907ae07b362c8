"""The pages of the vocabulary: each term at its address, with rules, examples and questions that are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from kg import catalogue, dataset, rules, sparql_text, vocab
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.store import EmbeddedStore, Store
from kg.vocab import BM, DCTERMS, OWL, SKOS
from kg.web.pages import Pages, Reader
from kg.web.vocabulary_pages import VocabularyPages
from tests.server.servers import inside
from tests.server.test_pages import HTML, Page

PREFIXES = "PREFIX bm: <https://w3id.org/bilateral/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built) as opened:
        yield opened


@pytest.fixture(scope="module")
def ontology(client: TestClient) -> dict[str, str]:
    """The page in each language."""
    return {x: client.get("/ontology", params={"lang": x}, headers=HTML).text for x in LANGUAGES}


@pytest.fixture(scope="module")
def terms(store: Store) -> list[str]:
    rows = store.select(
        "SELECT ?t { ?t <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <https://w3id.org/bilateral/ontology> "
        "FILTER (STRSTARTS(STR(?t), 'https://w3id.org/bilateral/ontology#')) } ORDER BY ?t"
    )
    return [str(t).removeprefix(str(BM)) for (t,) in rows]


def section(page: str, term: str) -> str:
    found = re.search(rf'<section id="{term}".*?</section>', page, re.DOTALL)
    assert found, f"{term} has no section"
    return found[0]


# --- what a FAIR assessor asks of an ontology (after FOOPS!) ------------------------------------------


def test_each_term_resolves_to_its_anchor(terms: list[str], ontology: dict[str, str]) -> None:
    assert len(terms) > 100
    for language in LANGUAGES:
        ids = Page(ontology[language]).ids
        assert set(terms) <= set(ids)


def test_the_page_says_what_the_ontology_says_of_itself(ontology: dict[str, str], store: Store) -> None:
    """Title, description, version, licence, dates, citation, prefix, namespace, reuse (OM1 to OM3)."""
    rows = store.select(f"SELECT ?p ?o {{ <{vocab.ONTOLOGY}> ?p ?o }}")
    shown = {
        DCTERMS.title, DCTERMS.description, DCTERMS.issued, DCTERMS.modified, DCTERMS.bibliographicCitation,
        OWL.versionInfo, OWL.versionIRI, vocab.VANN.preferredNamespacePrefix, vocab.VANN.preferredNamespaceUri,
        DCTERMS.source,
    }  # fmt: skip
    checked = 0
    for property_, value in rows:
        language = getattr(value, "language", None) or "en"
        if property_ in shown:
            assert str(value) in unescape(ontology[language]), property_
            checked += 1
    assert checked > len(shown)
    assert "creativecommons.org/licenses/by/4.0/" in ontology["en"]


def test_the_ontology_is_html_and_rdf_at_its_address_and_its_version(client: TestClient, store: Store) -> None:
    ((version,),) = store.select(f"SELECT ?v {{ <{vocab.ONTOLOGY}> <{OWL.versionIRI}> ?v }}").rows
    for iri in (vocab.ONTOLOGY, str(version)):
        path = "/" + iri.removeprefix(vocab.CANONICAL_BASE)
        assert client.get(path, headers=HTML).headers["content-type"].startswith("text/html")
        answer = client.get(path, headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")


def test_labels_and_definitions_are_there_in_each_language(
    terms: list[str], ontology: dict[str, str], store: Store
) -> None:
    for language in LANGUAGES:
        for kind in ("rdfs:label", "skos:definition"):
            rows = store.select(
                PREFIXES + "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
                f"SELECT ?t ?x {{ ?t {kind} ?x FILTER (LANG(?x) = '{language}' && STRSTARTS(STR(?t), STR(bm:))) }}"
            )
            said = {str(t).removeprefix(str(BM)): str(x) for t, x in rows}
            assert set(said) == set(terms)
            for term, text in said.items():
                plain = re.sub("<[^>]+>", "", section(ontology[language], term))
                assert text.replace("`", "") in unescape(plain), (language, term)


def test_the_history_names_the_current_version(ontology: dict[str, str], store: Store) -> None:
    """If this fails: describe the new version in ontology/history.ttl."""
    rows = store.select(
        f"SELECT ?i ?v {{ <{vocab.ONTOLOGY}> <{OWL.versionIRI}> ?i ; <{OWL.versionInfo}> ?v . "
        f"?i <{DCTERMS.isVersionOf}> <{vocab.ONTOLOGY}> ; <{OWL.versionInfo}> ?v }}"
    )
    assert len(rows) == 1, "ontology/history.ttl does not describe the version that the ontology names"
    (iri, version) = rows.rows[0]
    notes = store.select(f"SELECT ?n {{ <{iri}> <{SKOS.changeNote}> ?n }}").rows
    assert {getattr(n, "language", None) for (n,) in notes} == set(LANGUAGES)
    for (note,) in notes:
        page = unescape(ontology[getattr(note, "language", "")])
        assert str(note) in page[page.index('id="terms-history"') :]
        assert str(version) in page


# --- rules, examples, questions ----------------------------------------------------------------------


def test_each_rule_stands_at_its_term_and_at_its_own_anchor(client: TestClient, ontology: dict[str, str]) -> None:
    page = client.get("/shapes", headers=HTML).text
    ids = set(Page(page).ids)
    for shape in rules.read():
        assert shape.id in ids
        for rule in shape.rules:
            assert rule.id in ids
            assert unescape(rule.message).replace("`", "") in unescape(re.sub("<[^>]+>", "", page))
            named = [rule.path, *(iri for kind, iri in shape.targets if kind == "class")]
            for iri in named:
                if shape.targets and iri.startswith(str(BM)):
                    own = section(ontology["en"], iri.removeprefix(str(BM)))
                    assert f"#{rule.id}" in own, (iri, rule.id)
    for check in catalogue.read_checks():
        assert check.id in ids


def test_a_class_has_the_rules_of_the_classes_above_it(ontology: dict[str, str]) -> None:
    assert "#MechanismShape-kind" in section(ontology["fr"], "Partnership")


def test_examples_are_in_the_data(ontology: dict[str, str], store: Store, terms: list[str]) -> None:
    counted = 0
    for term in terms:
        found = re.search(r"<dt>In the data</dt>\s*<dd>(\d+)(.*?)</dd>", section(ontology["en"], term), re.DOTALL)
        if found is None:
            continue
        count, shown = int(found[1]), re.findall(r'href="([^"]+)"', found[2])
        (asked,) = store.select(
            f"SELECT (COUNT(*) AS ?n) {{ {{ ?x a <{BM[term]}> }} UNION {{ ?x <{BM[term]}> ?y }} }}"
        ).rows
        assert str(count) == str(asked[0]), term
        for link in shown[:1]:
            path = urlsplit(link).path
            iri = f"{vocab.CANONICAL_BASE}{path.replace('/doc/', 'id/').lstrip('/')}"
            pattern = f"{{ <{iri}> a <{BM[term]}> }} UNION {{ <{iri}> <{BM[term]}> ?y }}"
            assert path == "/ontology" or store.ask(f"ASK {{ {pattern} }}"), (term, link)
            counted += 1
    assert counted > 80


def test_questions_stand_at_the_terms_they_name(ontology: dict[str, str], terms: list[str]) -> None:
    for query in catalogue.read_catalogue():
        for iri in sparql_text.names(query.text):
            if iri.startswith(str(BM)) and iri.removeprefix(str(BM)) in terms:
                own = section(ontology["en"], iri.removeprefix(str(BM)))
                assert f'href="/query/{query.id}?lang=en"' in own, (iri, query.id)


# --- schemes and concepts -----------------------------------------------------------------------------


def test_a_scheme_lists_its_concepts_with_what_they_mean(client: TestClient, store: Store) -> None:
    rows = store.select(
        PREFIXES + "SELECT ?s ?c ?d { ?c skos:inScheme ?s ; skos:definition ?d FILTER (LANG(?d) = 'fr') }"
    )
    pages: dict[str, str] = {}
    for scheme, concept, definition in rows:
        path = "/" + str(scheme).removeprefix(vocab.CANONICAL_BASE)
        if path not in pages:
            response = client.get(f"{path}.fr.html")
            assert response.status_code == 200
            pages[path] = unescape(response.text)
        assert str(definition).replace("`", "") in re.sub("<[^>]+>", "", pages[path])
        assert f'href="/{str(concept).removeprefix(vocab.CANONICAL_BASE)}?lang=fr"' in pages[path]
    assert len(pages) > 20


def test_a_concept_shows_its_place_and_its_uses(client: TestClient) -> None:
    page = Page(client.get("/scheme/modality/promote.es.html").text)
    assert {"Promote", "Promouvoir", "Promover"} <= set(page.words)
    assert "/scheme/modality/facilitative?lang=es" in page.links
    assert "/doc/initiative/cmx-2010/A.2.b.2?lang=es" in page.links
    assert "/ontology?lang=es#modality" in page.links
    group = Page(client.get("/scheme/modality/firm.en.html").text)
    members = [link for link in group.links if link.startswith("/scheme/modality/") and "firm" not in link]
    assert len(members) > 1
    assert client.get("/scheme/modality/no-such", headers=HTML).status_code == 404


def test_a_narrower_concept_stands_below_its_broader_one(client: TestClient, store: Store) -> None:
    rows = store.select(PREFIXES + "SELECT ?n ?b { ?n skos:broader ?b ; skos:inScheme ?s }")
    assert rows
    for narrower, broader in rows.rows[:10]:
        path = "/" + str(broader).rpartition("/")[0].removeprefix(vocab.CANONICAL_BASE)
        page = client.get(path, headers=HTML).text
        places = [page.index(f'<tr id="{str(x).rpartition("/")[2]}"') for x in (broader, narrower)]
        assert places[0] < places[1]
        assert 'class="depth-1"' in page


# --- deprecation and change, which the shipped vocabulary does not have yet -----------------------------


@pytest.fixture(scope="module")
def changed(data: Dataset) -> VocabularyPages:
    graph = f"<{vocab.graph_iri(vocab.CANONICAL_BASE, 'vocabulary')}>"
    more = f"""
      <{BM.Programme}> <{OWL.deprecated}> true {graph} .
      <{BM.Programme}> <{DCTERMS.isReplacedBy}> <{BM.Instrument}> {graph} .
      <{BM.Programme}> <{SKOS.changeNote}> "Merged into instruments."@en {graph} .
      <{vocab.ONTOLOGY}/0.10.0> <{DCTERMS.isVersionOf}> <{vocab.ONTOLOGY}> {graph} .
      <{vocab.ONTOLOGY}/0.10.0> <{OWL.versionInfo}> "0.10.0" {graph} .
      <{vocab.ONTOLOGY}/0.9.0> <{DCTERMS.isVersionOf}> <{vocab.ONTOLOGY}> {graph} .
      <{vocab.ONTOLOGY}/0.9.0> <{OWL.versionInfo}> "0.9.0" {graph} .
      <{vocab.SCHEME}modality/promote> <{OWL.deprecated}> true {graph} .
      <{vocab.SCHEME}modality/promote> <{DCTERMS.isReplacedBy}> <{vocab.SCHEME}modality/encourage> {graph} .
    """.replace(" true ", ' "true"^^<http://www.w3.org/2001/XMLSchema#boolean> ')
    quads = [*data.quads, *ox.parse(re.sub(r"(?m)^\s+", "", more), ox.RdfFormat.N_QUADS)]
    return VocabularyPages(Pages(EmbeddedStore(quads), data.config, catalogue.read_catalogue()))


def test_a_deprecated_term_says_what_to_use(changed: VocabularyPages) -> None:
    page = changed.ontology(Reader("fr"))
    own = section(page, "Programme")
    assert "Obsolète" in own
    assert 'href="/ontology#Instrument"' in own
    assert 'lang="en">Merged into instruments.' in own
    tail = page[page.index('id="terms-deprecated"') :]
    assert 'href="#Programme"' in tail
    concept = changed.concept(f"{vocab.SCHEME}modality/promote", Reader("es"), "/x")
    assert "Obsoleto" in concept
    assert 'href="/scheme/modality/encourage"' in concept


def test_versions_stand_newest_first(changed: VocabularyPages) -> None:
    page = changed.ontology(Reader("en"))
    tail = page[page.index('id="terms-history"') :]
    assert tail.index("0.10.0") < tail.index("0.9.0") < tail.index("0.1.0")


def test_shipped_vocabulary_says_that_nothing_is_deprecated(ontology: dict[str, str], store: Store) -> None:
    assert store.ask(f"ASK {{ ?t <{OWL.deprecated}> true }}") == ("No term is deprecated." not in ontology["en"])


# --- other publishers, other mounts --------------------------------------------------------------------


def test_another_base_and_a_path_prefix() -> None:
    base = "https://example.org/kg/"
    data = dataset.load(base=base)
    pages = VocabularyPages(Pages(EmbeddedStore(data.quads), data.config, catalogue.read_catalogue()))
    page = pages.ontology(Reader("en", "/mount", True))
    assert f"<code>{vocab.ONTOLOGY}</code>" in page
    assert 'href="/mount/doc/mechanism/' in page
    links = [x for x in Page(page).links if x.startswith("/")]
    assert all(x.startswith("/mount/") for x in links)
    assert "w3id.org/bilateral/id/" not in page.replace(f"{vocab.CANONICAL_BASE}id/publisher", "")


def test_a_page_of_the_vocabulary_costs_nothing_the_second_time(client: TestClient) -> None:
    for path in ("/ontology", "/shapes", "/scheme/modality", "/scheme/modality/promote"):
        first = client.get(path, headers=HTML)
        again = client.get(path, headers={**HTML, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
