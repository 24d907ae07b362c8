"""The pages of plans and what they contain say what the data say: numbers are counted here from the store again."""

from __future__ import annotations

import html
import json
import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from rdflib.term import URIRef
from starlette.testclient import TestClient

from kg import catalogue, dataset, explain, sparql_text, vocab
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.store import EmbeddedStore, Store
from kg.web import pages as web_pages
from kg.web.pages import Pages, Reader, mark_of
from kg.web.plan_reader import PlanReader, bounds, marks
from tests.server.servers import inside

HTML = {"Accept": "text/html"}
BASE = vocab.CANONICAL_BASE
PREFIXES = """
PREFIX bm: <https://w3id.org/bilateral/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="module")
def client(data: Dataset, built: Path) -> Iterator[TestClient]:
    with inside(data, built) as opened:
        yield opened


def rows(store: Store, query: str, **values: str) -> list[list[str]]:
    text = sparql_text.bind(PREFIXES + query, {k: URIRef(v) for k, v in values.items()})
    return [["" if t is None else str(t) for t in row] for row in store.select(text).rows]


def page(client: TestClient, path: str, **query: str) -> str:
    response = client.get(path, params=query or None, headers=HTML)
    assert response.status_code == 200, path
    return response.text


def doc(iri: str) -> str:
    return "/doc/" + iri.removeprefix(f"{BASE}id/")


def section(text: str, start: str, end: str = "<h2") -> str:
    """What follows an id, up to the next heading of its rank."""
    begin = text.index(f'id="{start}"')
    found = text.find(end, begin)
    return text[begin : found if found > 0 else None]


def flat(text: str) -> str:
    """Text without tags, blanks as one."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", text)).split())


def plans(store: Store) -> list[str]:
    return [iri for (iri,) in rows(store, "SELECT ?plan { ?plan a bm:Plan } ORDER BY ?plan")]


# --- the plan


def test_a_plan_counts_its_commitments_as_the_data_do(client: TestClient, store: Store) -> None:
    counted = 0
    for plan in plans(store):
        coded = rows(store, """
            SELECT DISTINCT ?i ?rank
            { ?i a bm:Initiative ; bm:inPlan $plan ; bm:modality ?m . ?g skos:member ?m ; bm:firmnessRank ?rank }
            """, plan=plan)  # fmt: skip
        ranks = Counter(rank for _, rank in coded)
        text = page(client, doc(plan))
        if not ranks:
            assert 'id="firmness"' not in text
            assert 'id="became"' not in text
            continue
        counted += 1
        assert f"It makes {ranks.total()} commitments, {ranks['1']} of them firmly worded." in text
        table = section(text, "firmness")
        shown = re.findall(r'<td class="number">(\d+)</td>', table)
        assert shown == [str(ranks[rank]) for rank in sorted(ranks)]
        totals = section(text, "outline")
        for heading, n in rows(store, """
            SELECT ?h (COUNT(DISTINCT ?i) AS ?n)
            { ?h bm:inPlan $plan ; bm:number ?x . ?i bm:advances|bm:inArea ?h } GROUP BY ?h
            """, plan=plan):  # fmt: skip
            row = next(r for r in totals.split("<tr>") if f'href="{doc(heading)}"' in r)
            assert re.findall(r'<td class="number">(\d+)</td>', row)[-1] == n, heading
    assert counted >= 1


def test_a_plan_tells_what_became_of_its_commitments(client: TestClient, store: Store) -> None:
    plan = f"{BASE}id/plan/cmx-2010"
    expected: dict[str, set[str]] = defaultdict(set)
    for initiative, verdict in rows(store, """
        SELECT ?i ?v { ?i a bm:Initiative ; bm:inPlan $plan . OPTIONAL { ?a bm:continuityOf ?i ; bm:continuity ?v } }
        """, plan=plan):  # fmt: skip
        expected[verdict].add(initiative)
    table = section(page(client, doc(plan)), "became", "<h3")
    found = {}
    for row in table.split("<tr>")[2:]:
        links = re.findall(r'href="(/scheme/continuity/[^"]+)"', row)
        verdict = BASE + links[0][1:] if links else ""
        found[verdict] = {BASE + "id/" + k for k in re.findall(r'href="/doc/(initiative/[^"]+)"', row)}
        assert re.findall(r'class="number">(\d+)<', row) == [str(len(found[verdict]))]
        assert ('class="layer interpretation"' in row) == bool(verdict)
    assert found == dict(expected)
    assert len(found) >= 6


def test_every_clause_is_anchored_and_leads_to_its_page_and_back(client: TestClient, store: Store) -> None:
    for plan in plans(store):
        text = page(client, doc(plan))
        clauses = rows(
            store, "SELECT ?c ?l { ?c a bm:Clause ; bm:inPlan $plan ; bm:locator ?l } ORDER BY ?c", plan=plan
        )
        for clause, locator in clauses:
            part = text[text.index(f'id="{locator}"') :]
            assert part.index(f'href="{doc(clause)}"') < 200, clause
        for clause, locator in clauses[::7]:
            assert f'href="{doc(plan)}#{locator}"' in page(client, doc(clause))
    order = [x for (x,) in rows(store, "SELECT ?l { ?c bm:inPlan $plan ; bm:locator ?l ; bm:order ?o } ORDER BY ?o",
                                plan=f"{BASE}id/plan/cmx-2010")]  # fmt: skip
    text = page(client, "/doc/plan/cmx-2010")
    assert re.findall(r'<span class="clause" id="([^"]+)"', text) == order


def test_the_words_beside_a_clause_are_coded_of_it(client: TestClient, store: Store) -> None:
    text = page(client, "/doc/plan/cmx-2010")
    text = text[text.index('class="reader"') :]
    blocks = re.split(r'(?=<(?:p class="printed|h[345]))', text)
    for initiative, locator, verb in rows(store, """
        SELECT ?i ?l ?v { ?i a bm:Initiative ; bm:statedIn ?c ; bm:printedVerb ?v . ?c bm:locator ?l }
        """):  # fmt: skip
        (block,) = [b for b in blocks if f'id="{locator}"' in b]
        assert f'href="{doc(initiative)}"' in block
        assert f'<q lang="en">{html.escape(verb, quote=False)}</q>' in html.unescape(block).replace("&", "&amp;")
    for mechanism, locator, involvement in rows(store, """
        SELECT ?m ?l ?n { ?n a bm:Involvement ; bm:mechanism ?m ; bm:initiative/bm:statedIn/bm:locator ?l }
        """):  # fmt: skip
        (block,) = [b for b in blocks if f'id="{locator}"' in b]
        assert f'href="{doc(mechanism)}"' in block
        assert f'href="{doc(involvement)}"' in block
    for entity, locator in rows(store, """
        SELECT ?e ?l { ?n a bm:Mention ; bm:mentions ?e ; bm:inClause ?c . ?c bm:locator ?l ; bm:inPlan $plan }
        """, plan=f"{BASE}id/plan/cmx-2010"):  # fmt: skip
        (block,) = [b for b in blocks if f'id="{locator}"' in b]
        assert f'href="{doc(entity)}"' in block, (entity, locator)


def test_a_plan_whose_text_is_not_held_says_so_and_shows_what_is_known(client: TestClient, store: Store) -> None:
    notices = {language: web_pages.words(language)["plan_not_held"] for language in LANGUAGES}
    for plan in plans(store):
        held = ["true"] in rows(store, "SELECT ?h { ?e bm:expressionOf $plan ; bm:textHeld ?h }", plan=plan)
        for language in LANGUAGES:
            text = html.unescape(page(client, doc(plan), lang=language))
            assert (notices[language] in text) != held, plan
        reported = rows(store, "SELECT ?r { ?r a bm:ReportedInitiative ; bm:inPlan $plan }", plan=plan)
        text = page(client, doc(plan))
        if reported:
            shown = set(re.findall(r'href="(/doc/reported-initiative/[^"]+)"', section(text, "reported")))
            assert {doc(r) for (r,) in reported} <= shown
        findings = rows(store, "SELECT DISTINCT ?f { ?f a bm:Finding ; bm:soughtIn $plan }", plan=plan)
        if findings:
            part = section(text, "findings")
            assert set(re.findall(r'<a href="(/doc/finding/[^"]+)"', part)) == {doc(f) for (f,) in findings}
            assert "It does not mean that it was dropped" in part
    spanish = page(client, "/doc/plan/cmx-2014")
    assert re.search(r'<h4 lang="es"><span class="clause" id="B.1.h">.*?</a>Fomentar economías', spanish)


# --- quotations and the highlighted words


def test_the_reader_highlights_exactly_the_words_of_each_evidence(data: Dataset, store: Store) -> None:
    pages = Pages(store, data.config, catalogue.read_catalogue())
    reader = PlanReader(pages)
    found = rows(store, """
        SELECT ?e ?c ?l ?plan ?x
        { ?e bm:inClause ?c ; oa:hasSelector/oa:exact ?x . ?c bm:locator ?l ; bm:inPlan ?plan }
        """)  # fmt: skip
    assert len(found) > 200
    for evidence, clause, locator, plan, exact in found:
        mark = mark_of(evidence, clause, locator)
        assert mark, evidence
        runs = [
            (c.locator, text) for b in reader.blocks(plan, Reader("en"), mark) for c in b.clauses
            for text, marked in c.parts if marked
        ]  # fmt: skip
        assert [at for at, _ in runs] == [locator], evidence
        assert runs[0][1].split() == explain.plain(exact).split(), evidence


def test_a_quotation_on_any_page_leads_to_its_words(client: TestClient) -> None:
    followed = 0
    for path in ("/doc/initiative/cmx-2010/A.1.a.1.2", "/doc/mechanism/ghsi", "/doc/priority/cmx-2023/6"):
        for language in ("en", "fr"):
            text = page(client, path, lang=language)
            quoted = re.findall(r'<blockquote[^>]*><a class="locator" href="([^"]+)">([^<]+)</a>.*?</blockquote>', text)
            assert quoted, path
            for href, locator in dict.fromkeys(quoted):
                address = urlsplit(html.unescape(href))
                assert parse_qs(address.query)["lang"] == [language]
                assert address.fragment == locator
                target = page(client, address.path + "?" + address.query)
                words = re.search(rf'id="{re.escape(locator)}">.*?<mark>(.*?)</mark>', target)
                assert words, href
                assert f"<mark>{words[1]}</mark>" in text
                assert html.escape(web_pages.words(language)["plan_marked"], quote=False) in html.escape(
                    html.unescape(target), quote=False
                )
                followed += 1
    assert followed > 20


def test_a_mark_that_is_none_highlights_nothing(client: TestClient) -> None:
    plain = client.get("/doc/plan/cmx-2010", headers=HTML)
    for mark in (
        "nonsense",
        "A.2.b.2/9-2",
        "A.2.b.2/0-99999",
        "Z.9/0-4",
        '"><script>alert(1)</script>/0-4',
        "A.2.b.2/-1-4",
    ):
        text = page(client, "/doc/plan/cmx-2010", mark=mark)
        assert "<mark>" not in text[text.index('class="reader"') : text.index('id="statements"')], mark
        assert "alert(1)" not in text
        assert web_pages.words("en")["plan_marked"] not in text
    marked = client.get("/doc/plan/cmx-2010", params={"mark": "A.2.b.2/44-62"}, headers=HTML)
    assert "<mark>health emergencies</mark>" in marked.text
    assert marked.headers["etag"] != plain.headers["etag"]
    assert client.get("/doc/plan/cmx-2010", headers=HTML).text == plain.text
    assert marks("A.1/0-4,A.1/9-12,B/x,C/5-5") == {"A.1": [(0, 4), (9, 12)]}


# --- commitments, clauses, headings, themes


def test_a_commitment_tells_how_firm_who_serves_it_and_what_became_of_it(client: TestClient, store: Store) -> None:
    unknown = 0
    for initiative, verb, group, rank in rows(store, """
        SELECT ?i ?v ?label ?r { ?i a bm:Initiative ; bm:printedVerb ?v ; bm:modality ?m .
          ?g skos:member ?m ; bm:firmnessRank ?r ; skos:prefLabel ?label FILTER (LANG(?label) = "en") }
        """):  # fmt: skip
        text = page(client, doc(initiative))
        lede = flat(text[text.index('class="lede"') : text.index("</p>", text.index('class="lede"'))])
        assert f"“{verb}” ({group.casefold()})" in lede
        assert len(re.findall('<i class="on"></i>', section(text, "words"))) == 5 - int(rank)
        assert "<mark>" in section(text, "words")
        for property_, part in (("servedBy", "served"), ("carriedBy", "carried")):
            judged = rows(store, f"""
                SELECT ?o ?why {{ ?s rdf:subject $i ; rdf:predicate bm:{property_} ; rdf:object ?o ; bm:reason ?why }}
                """, i=initiative)  # fmt: skip
            assert bool(judged) == (f'id="{part}"' in text)
            for value, why in judged:
                told = section(text, part)
                assert f'href="{doc(value)}"' in told
                assert why in flat(told)
                assert 'class="said interpretation"' in told
        became = section(text, "became")
        verdicts = rows(store, "SELECT ?a ?why { ?a bm:continuityOf $i ; bm:reason ?why }", i=initiative)
        outcomes = rows(store, "SELECT DISTINCT ?e { ?e bm:outcomeOf $i }", i=initiative)
        findings = rows(store, "SELECT DISTINCT ?f { ?f bm:findingOf $i }", i=initiative)
        for assessment, why in verdicts:
            assert f'href="{doc(assessment)}"' in became
            assert why in flat(became)
        for (node,) in (*outcomes, *findings):
            assert f'href="{doc(node)}"' in became
        nothing = not (verdicts or outcomes or findings)
        unknown += nothing
        assert (web_pages.words("en")["plan_nothing_known"] in became) == nothing
    assert unknown >= 1


def test_a_commitment_shows_the_stem_that_its_words_complete(client: TestClient) -> None:
    words = section(page(client, "/doc/initiative/cmx-2010/A.1.a.1.2"), "words")
    assert "<mark>will support and encourage</mark> our private sectors to:" in words
    assert "<mark>Develop</mark> the joint tools" in words


def test_a_clause_shows_its_words_its_commitments_and_what_it_names(client: TestClient, store: Store) -> None:
    for clause, exact in rows(store, """
        SELECT ?c ?x { ?c a bm:Clause ; bm:evidence/oa:hasSelector/oa:exact ?x }
        """)[::5]:  # fmt: skip
        text = page(client, doc(clause))
        shown = re.findall(r'<span class="clause shown">.*?</a>(.*?)</span>', text, re.DOTALL)
        assert [flat(s) for s in shown] == [" ".join(explain.plain(exact).split())], clause
        made = rows(store, "SELECT ?i { ?i a bm:Initiative ; bm:statedIn $c }", c=clause)
        assert ("It makes no commitment." in text) == (not made)
        for (initiative,) in made:
            assert f'href="{doc(initiative)}"' in section(text, "commitments")
        for (entity,) in rows(store, "SELECT ?e { ?n a bm:Mention ; bm:inClause $c ; bm:mentions ?e }", c=clause):
            assert f'href="{doc(entity)}"' in section(text, "named")


def test_a_heading_lists_what_stands_under_it(client: TestClient, store: Store) -> None:
    for heading, plan in rows(
        store, "SELECT ?h ?plan { ?h bm:inPlan ?plan ; bm:number ?n ; bm:headedBy ?c } GROUP BY ?h ?plan"
    ):
        text = page(client, doc(heading))
        part = section(text, "commitments")
        made = {
            doc(i) for (i,) in rows(store, "SELECT ?i { ?i a bm:Initiative ; bm:advances|bm:inArea $h }", h=heading)
        }
        told = {
            doc(i) for (i,) in rows(store, "SELECT ?i { ?i a bm:ReportedInitiative ; bm:inPriority $h }", h=heading)
        }
        links = set(re.findall(r'href="(/doc/(?:reported-)?initiative/[^"]+)"', part))
        assert links >= made | told, heading
        assert (web_pages.words("en")["plan_none_coded"] in part) == (not made | told)
        for (locator,) in rows(store, "SELECT ?l { $h bm:headedBy/bm:locator ?l }", h=heading):
            assert f'href="{doc(plan)}#{locator}"' in text


def test_a_theme_lists_what_carries_it_or_one_below_it_and_says_who_says_so(client: TestClient, store: Store) -> None:
    theme = f"{vocab.SCHEME}theme/security"
    text = page(client, "/scheme/theme/security")
    for class_, part in (("bm:Initiative", "commitments"), ("bm:ReportedInitiative", "reported")):
        expected = {
            doc(node) for (node,) in rows(
                store, f"SELECT DISTINCT ?n {{ ?n a {class_} ; bm:theme/skos:broader* $theme }}", theme=theme)
        }  # fmt: skip
        assert expected
        assert set(re.findall(r'href="(/doc/(?:reported-)?initiative/[^"]+)"', section(text, part))) == expected
    headings = section(text, "headings")
    assert 'class="layer interpretation"' in headings
    assert 'class="layer text"' in headings


# --- other data, languages, times


def test_the_pages_hold_for_another_publisher(mini: Path, tmp_path: Path) -> None:
    data = dataset.load(mini)
    small = EmbeddedStore(data.quads)
    with inside(data, tmp_path / "build") as client:
        text = page(client, "/doc/plan/nor-sou-2020")
        assert "Signed on 2 March 2020" in text
        assert "It makes 2 commitments, 1 of them firmly worded." in text
        assert 'id="A.1.2"' in text
        assert vocab.CANONICAL_BASE + "id/" not in text
        for (iri,) in rows(small, """
            SELECT ?n { ?n a ?kind FILTER (?kind IN (bm:Initiative, bm:Clause, bm:Priority, bm:ReportedInitiative)) }
            """):  # fmt: skip
            page(client, "/doc/" + iri.removeprefix(f"{data.config.base}id/"))
        quoted = re.search(r'href="(/doc/plan/[^"#]*mark=[^"]*)#', page(client, "/doc/initiative/nor-sou-2020/A.1.2"))
        assert quoted
        assert "<mark>" in page(client, html.unescape(quoted[1]))
        assert web_pages.words("en")["plan_theme_unused"] in page(client, "/scheme/theme/anti-racism")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_made_in_each_language(client: TestClient, language: str) -> None:
    expected = {
        "en": "Signed on 27 May 2010 in Ottawa, for 2010–2012. It makes 42 commitments, 18 of them firmly worded.",
        "fr": "Signé le 27 mai 2010 à Ottawa, pour 2010–2012. Il contient 42 engagements, dont 18 en termes fermes.",
        "es": "Firmado el 27 de mayo de 2010 en Ottawa, para 2010–2012. Contiene 42 compromisos, 18 de ellos en "
        "términos firmes.",
    }
    assert expected[language] in page(client, "/doc/plan/cmx-2010", lang=language)


def test_words_of_the_pages_take_the_same_fields_in_each_language() -> None:
    path = Path(web_pages.__file__).parent / "words" / "plan.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    assert set(said) == set(LANGUAGES)

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, text in said["en"].items():
        for language in LANGUAGES:
            assert said[language][key].strip(), (language, key)
            assert fields(said[language][key]) <= fields(text), (language, key)


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2010-05-27", "2010-05-27", ("on", "27 May 2010")),
        ("2007-08-01", "2007-08-31", ("in", "August 2007")),
        ("2008-02-01", "2008-02-29", ("in", "February 2008")),
        ("1996-01-01", "1996-12-31", ("in", "1996")),
        ("2010-01-01", "2012-12-31", ("in", "2010–2012")),
        ("", "2025-03-31", ("by", "31 March 2025")),
        ("2010-05-27", "", ("from", "27 May 2010")),
        ("2010-05-03", "2010-06-09", ("between", "3 May 2010 – 9 June 2010")),
        ("", "", ("", "")),
    ],
)
def test_a_time_is_told_as_exactly_as_its_bounds(earliest: str, latest: str, expected: tuple[str, str]) -> None:
    assert bounds(earliest, latest, "en") == expected
