"""Every question has an approved answer; several answers are found again in the received text by other means.

`KG_RENEW=1 pytest tests/test_competency.py` writes `competency/` anew; read the difference before you
commit it. IRIs below the base's ``id/`` stand there as ``<id/…>``, so that the files hold for any base.
"""

from __future__ import annotations

import calendar
import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.term import Literal, Node, URIRef

from kg import dataset, results, sparql_text, vocab
from kg.catalogue import Query, read_catalogue
from kg.config import LANGUAGES
from kg.dataset import Dataset
from kg.explain import explain
from kg.store import EmbeddedStore, Store, Table, layer_graphs, to_graph
from tests.conftest import ROOT, approve

GOLDEN = Path(__file__).parent / "competency"
ENDINGS = {"SELECT": ".tsv", "ASK": ".txt", "CONSTRUCT": ".nt"}
QUESTIONS = {q.id: q for q in read_catalogue()}
SELECTS = [q for q in QUESTIONS.values() if q.form == "SELECT"]
EMPTY = {"commitments-with-deadline-or-amount", "partnerships-in-annex-commitments"}
RECEIVED = ("quote", "words", "stem", "printed", "printedUnderWords")
"""Columns that hold words of the text as received."""

each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
each_select = pytest.mark.parametrize("question", SELECTS, ids=[q.id for q in SELECTS])


def written(answer: Table | bool | rdflib.Graph, base: str = vocab.CANONICAL_BASE) -> str:
    """An answer as it stands in its golden file."""
    if isinstance(answer, bool):
        text = f"{str(answer).lower()}\n"
    elif isinstance(answer, Table):
        text = results.write(answer, "tsv", base)
    else:
        lines = answer.serialize(format="nt11").splitlines(keepends=True)
        text = "".join(sorted(line for line in lines if line.strip()))
    return text.replace(f"<{base}id/", "<id/")


def ask(store: Store, id: str, **values: str) -> list[dict[str, str]]:
    """Rows of a question as plain texts, IRIs shortened; an unbound column is missing."""
    table = QUESTIONS[id].run(store, values)
    assert isinstance(table, Table)
    return [{c: results.shown(v) if isinstance(v, URIRef) else str(v) for c, v in row.items()} for row in table.dicts()]


def quoted_of_texts_not_held(store: Store) -> set[str]:
    """Headings of plans that were read elsewhere; each names the document (`tests/test_plans.py`)."""
    bm, oa = "https://w3id.org/bilateral/ontology#", "http://www.w3.org/ns/oa#"
    query = f"SELECT ?words WHERE {{ ?e <{bm}quotedFrom> ?source ; <{oa}hasSelector>/<{oa}exact> ?words }}"
    return {str(row["words"]) for row in store.select(query).dicts()}


@cache
def received() -> str:
    return (ROOT / "data" / "text" / "cmx-2010" / "source.md").read_text(encoding="utf-8")


# --- the catalogue ----------------------------------------------------------------------------


def test_there_are_questions_and_no_stale_answers() -> None:
    assert len(QUESTIONS) >= 20
    expected = {q.id + ENDINGS[q.form] for q in QUESTIONS.values()}
    assert {p.name for p in GOLDEN.iterdir()} == expected


@each_question
def test_answer_is_the_approved_one(question: Query, store: Store) -> None:
    approve(GOLDEN / (question.id + ENDINGS[question.form]), written(question.run(store)))


@each_question
def test_text_has_three_languages_and_no_publisher(question: Query) -> None:
    for text in (question.summary, question.question, *(p.label for p in question.parameters)):
        assert set(text) == set(LANGUAGES)
        assert all(text.values())
        assert not any("$" in words for words in text.values()), "people read it; a parameter's name is for programs"
    assert len(set(question.summary.values())) == len(set(question.question.values())) == 3
    for part in ("id/", "graph/"):
        assert vocab.CANONICAL_BASE + part not in question.text, "a question names no data"
    golden = (GOLDEN / (question.id + ENDINGS[question.form])).read_text(encoding="utf-8")
    assert vocab.CANONICAL_BASE + "id/" not in golden
    assert question.tags


@each_select
def test_columns_are_those_of_the_header(question: Query, store: Store) -> None:
    table = question.run(store)
    assert isinstance(table, Table)
    assert table.columns == tuple(question.columns)


@each_question
def test_examples_and_languages_give_an_answer(question: Query, store: Store) -> None:
    for parameter in question.parameters:
        answer = question.run(store, {parameter.name: parameter.example})
        if isinstance(answer, Table) and question.id not in EMPTY:
            assert len(answer) > 0, f"{parameter.name}={parameter.example} gives no row"
    if any(p.name == "lang" for p in question.parameters):
        tables = {language: question.run(store, {"lang": language}) for language in LANGUAGES}
        shapes = {tuple(_without_labels(t, question)) for t in tables.values() if isinstance(t, Table)}
        assert len(shapes) == 1, "the language changes more than the labels"


def _without_labels(table: Table, question: Query) -> list[tuple[object, ...]]:
    """Rows with every text in a display language replaced by its being there, in any order.

    A column that its header gives "in the chosen language" may also be empty in one of them.
    """
    languages = set(LANGUAGES)
    chosen = {c for c, meaning in question.columns.items() if "in the chosen language" in meaning}
    rows = [
        tuple(
            "text" if c in chosen or (isinstance(v, Literal) and v.language in languages) else v and v.n3()
            for c, v in zip(table.columns, row, strict=True)
        )
        for row in table
    ]
    return sorted(rows, key=repr)


@pytest.mark.parametrize("id", sorted(EMPTY))
def test_empty_answer_is_announced(id: str, store: Store) -> None:
    assert ask(store, id) == []
    assert "empty" in QUESTIONS[id].tags
    for text, word in zip(QUESTIONS[id].summary.values(), ("empty", "vide", "vacía"), strict=True):
        assert word in text
    assert {q.id for q in QUESTIONS.values() if "empty" in q.tags} == EMPTY


def test_empty_answers_can_be_other_than_empty(data: Dataset) -> None:
    def iri(name: str) -> ox.NamedNode:
        return ox.NamedNode(vocab.expand(name))

    graph = iri("graph/text/cmx-2010")
    day = ox.Literal("2011-06-30", datatype=iri("xsd:date"))
    with_deadline = ox.Quad(iri("initiative/cmx-2010/A.2.b.2"), iri("bm:deadline"), day, graph)
    [row] = ask(EmbeddedStore([*data.quads, with_deadline]), "commitments-with-deadline-or-amount")
    assert (row["locator"], row["property"], row["value"]) == ("A.2.b.2", "bm:deadline", "2011-06-30")

    mention = iri("mention/cmx-2010/A.1.b.1.2/reeep")  # in a topic of the list of A.1.b.1
    named = [
        ox.Quad(mention, iri("bm:mentions"), iri("mechanism/reeep"), graph),
        ox.Quad(mention, iri("bm:inClause"), iri("clause/cmx-2010/A.1.b.1.2"), graph),
    ]
    [row] = ask(EmbeddedStore([*data.quads, *named]), "partnerships-in-annex-commitments")
    assert (row["partnership"], row["initiative"]) == ("mechanism/reeep", "initiative/cmx-2010/A.1.b.1")


# --- order, layers, base, engines ---------------------------------------------------------------


def order_keys(text: str) -> list[str]:
    """Variables of the outer ORDER BY."""
    found = [t for t in sparql_text.tokens(text) if t.kind not in ("space", "comment")]
    words = [t.text.upper() for t in found]
    start = max(i for i in range(len(words) - 1) if words[i : i + 2] == ["ORDER", "BY"])
    return [t.text[1:] for t in found[start:] if t.kind == "variable"]


@each_select
def test_order_is_total_and_ends_with_an_iri(question: Query, store: Store) -> None:
    text = question.bound()
    keys = order_keys(text)
    hidden = [k for k in keys if k not in question.columns]
    head, projection = re.split(r"(?<=\nSELECT)(?= )", text, maxsplit=1)
    distinct = " DISTINCT" if projection.startswith(" DISTINCT") else ""
    shown = store.select(head + distinct + "".join(f" ?{k}" for k in hidden) + projection.removeprefix(distinct))
    rows = list(shown.dicts())
    seen = Counter(tuple(row.get(k) for k in keys) for row in rows)
    assert not [k for k, n in seen.items() if n > 1], "two rows with the same sort keys"
    assert all(isinstance(row[keys[-1]], URIRef) for row in rows if keys[-1] in row)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_quads_give_the_same_rows(seed: int, data: Dataset, store: Store) -> None:
    quads = list(data.quads)
    random.Random(seed).shuffle(quads)  # noqa: S311 - no secret
    shuffled = EmbeddedStore(quads)
    for question in QUESTIONS.values():
        assert written(question.run(shuffled)) == written(question.run(store)), question.id


@each_question
def test_layers_are_those_of_the_tags(question: Query, data: Dataset, store: Store) -> None:
    """The layers among the tags (the text if there is none) give the whole answer, and none of them can be left out."""

    def answer(layers: Iterable[str]) -> str:
        graphs = {graph for layer in layers for graph in layer_graphs(data.graphs(), layer)}
        return written(question.run(store, graphs=sorted(graphs)))

    whole = written(question.run(store))
    layers = {"text", "record", "interpretation"} & set(question.tags) or {"text"}
    assert answer(layers) == whole
    for layer in layers if question.id not in EMPTY else ():
        rest = layers - {layer} or {"text", "record"} - {layer}
        assert answer(rest) != whole, f"take the tag {layer} away"


def test_another_publisher_gets_the_same_answers(store: Store) -> None:
    base = "https://example.org/plans/"
    moved = EmbeddedStore(dataset.load(base=base).quads)
    for question in QUESTIONS.values():
        assert written(question.run(moved, base=base), base) == written(question.run(store)), question.id


def test_a_second_engine_gives_the_same_answers(data: Dataset, store: Store) -> None:
    """rdflib's own SPARQL engine, over merged text, interpretation, entities and vocabulary: nothing leans on Oxigraph.

    The questions about the record take rdflib minutes; Virtuoso answers them in `tests/test_store.py`.
    """
    graphs = {graph for layer in ("text", "interpretation") for graph in layer_graphs(data.graphs(), layer)}
    merged = to_graph(q for q in data.quads if str(q.graph_name)[1:-1] in graphs)
    for question in QUESTIONS.values():
        if "record" in question.tags:
            continue
        mine, other = question.run(store, graphs=sorted(graphs)), merged.query(question.bound())
        if isinstance(mine, Table):
            rows: list[tuple[Node | None, ...]] = [tuple(row) for row in other]  # type: ignore[arg-type]
            assert rows == list(mine.rows), question.id
        elif isinstance(mine, bool):
            assert bool(other) == mine, question.id
        else:
            assert other.graph is not None
            assert set(other.graph) == set(mine), question.id


@each_select
def test_rows_lead_to_the_words_that_support_them(question: Query, store: Store) -> None:
    table = question.run(store)
    assert isinstance(table, Table)
    columns = [c for c, meaning in question.columns.items() if "quotation" in meaning or "kg explain" in meaning]
    for row in list(table.dicts())[:1]:
        for column in columns:
            found = explain(store, str(row[column]))
            supports = [found.own_support, *(said.support for said in found.said)]
            assert any(s and s.quotations for s in supports), f"kg explain {row[column]} shows no quotation"


# --- answers found again in the text -------------------------------------------------------------

MECHANISM_NAMES = {
    "accbp": ["Anti-Crime Capacity Building Program"],
    "americas-aviation-declaration-2010": ["Americas Joint Declaration on Civil Aviation Security"],
    "cec": ["Commission for Environmental Cooperation"],
    "climate-consultations-can-mex": ["regular strategic consultations on climate change"],
    "cmp": ["Canada-Mexico Partnership"],
    "consular-rapid-response-can-mex": ["Consular Rapid Response Mechanism"],
    "ecpa": ["Energy and Climate Partnership for the Americas", "ECPA"],
    "g20": ["G20"],
    "ghsi": ["Global Health Security Initiative", "GHSI"],
    "ipeec": ["International Partnership for Energy Efficiency Cooperation", "IPEEC"],
    "m2m": ["Methane-to-Markets"],
    "nafta": ["North American Free Trade Agreement", "NAFTA"],
    "nals": ["North American Leaders Summit"],
    "npt": ["Treaty of Non-Proliferation of Nuclear Weapons"],
    "nss-2010": ["Washington Nuclear Security Summit"],
    "oas": ["OAS"],
    "policy-planning-meetings-can-mex": ["regular bilateral policy planning meetings"],
    "polmil-talks-can-mex": ["Political-Military dialogue"],
    "rcf": ["North American Regulatory Cooperation Framework"],
    "reeep": ["Renewable Energy and Energy Efficiency Partnership", "REEEP"],
    "sawp": ["Seasonal Agricultural Workers Program"],
    "security-consultations-can-mex": [
        "Consultations on New and Traditional Security Issues",
        "Dialogue on Law Enforcement and Security",
    ],
    "tfwp": ["Temporary Foreign Worker Program"],
    "un": ["United Nations"],
    "youth-mobility-mou-2010": ["Youth Mobility Arrangement"],
}
"""Read off the text by eye; not taken from the graph."""

PARTNERSHIPS = ("reeep", "m2m", "ipeec", "ecpa", "ghsi")
MONTHS = calendar.month_name[1:]
MONTH = "|".join(MONTHS)


def sentences() -> list[str]:
    """The text cut at line ends and full stops."""
    return [s for line in received().splitlines() for s in re.split(r"(?<=[a-z)]\.) +", line) if s.strip()]


def named(sentence: str) -> list[str]:
    return [slug for slug, names in MECHANISM_NAMES.items() if any(name in sentence for name in names)]


def annex() -> str:
    return received().split("## ANNEX")[1]


def bullets(text: str) -> list[tuple[int, str]]:
    """Indentation and words of each bullet of a Markdown text."""
    return [(len(m[1]), m[2].strip()) for m in re.finditer(r"^( *)- (.+)$", text, re.MULTILINE)]


def between(start: str, end: str) -> str:
    """The Annex from after the heading `start` to before the heading `end`."""
    return annex().split(start, 1)[1].split(end, 1)[0]


def test_pairs_are_the_names_found_in_one_sentence(store: Store) -> None:
    expected = Counter(pair for s in sentences() for pair in combinations(sorted(named(s)), 2))
    assert sum(expected.values()) > 30
    rows = ask(store, "mechanism-pairs-by-clause")
    assert Counter((_slug(r["first"]), _slug(r["second"])) for r in rows) == expected


def test_mentions_are_the_sentences_with_a_name(store: Store) -> None:
    expected = Counter(slug for s in sentences() for slug in named(s))
    rows = ask(store, "mechanisms-by-kind")
    assert {_slug(r["mechanism"]): int(r["mentions"]) for r in rows} == dict(expected)
    acted_on = {_slug(r["mechanism"]) for r in ask(store, "mechanisms-acted-on")}
    assert {_slug(r["mechanism"]) for r in ask(store, "mechanisms-only-mentioned")} == set(expected) - acted_on


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_partnerships_stand_in_the_body_alone(store: Store) -> None:
    body = received().split("## ANNEX")[0]
    for slug in PARTNERSHIPS:
        assert any(name in body for name in MECHANISM_NAMES[slug])
        assert not any(name in annex() for name in MECHANISM_NAMES[slug])
        in_commitment = slug == "ghsi"  # "will continue to work … through the Global Health Security Initiative"
        answer = QUESTIONS["mechanism-in-a-commitment"].run(store, {"mechanism": f"mechanism/{slug}"})
        assert answer is in_commitment
    partnerships = {_slug(r["mechanism"]) for r in ask(store, "mechanisms-by-kind", kind="partnership")}
    assert partnerships == set(PARTNERSHIPS)


def test_list_items_are_those_below_a_colon(store: Store) -> None:
    items: dict[str, list[str]] = {}
    stem, depth = "", 0
    for indent, words in bullets(annex()):
        if words.endswith(":"):
            stem, depth = re.split(r"(?<=\.) ", words)[-1], indent
        elif stem and indent > depth:
            items.setdefault(stem, []).append(words)
        else:
            stem = ""
    assert sorted(map(len, items.values())) == [4, 4, 6]
    topics = {s: i for s, i in items.items() if s.endswith("areas as:")}
    rows = ask(store, "commitments-completing-a-stem")
    assert [(r["stem"], r["words"]) for r in rows] == [(s, i) for s in items if s not in topics for i in items[s]]
    assert [r["words"] for r in ask(store, "commitment-topics")] == [i for s in topics for i in topics[s]]
    for row in rows:
        stem_verb, item_verb = row["verb"].split(" … ")
        assert stem_verb in row["stem"]
        assert row["words"].startswith(item_verb)


AREAS = {
    "area/cmx-2010/2.a": ("*a) Security*", "*b) Health and Emergency Response*"),
    "area/cmx-2010/2.b": ("*b) Health and Emergency Response*", "**3) Enhancing"),
}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_commits_to_its_bullets(area: str, store: Store) -> None:
    expected = [words for _, words in bullets(between(*AREAS[area]))]
    found = [r["words"] for r in ask(store, "commitments-in-area", area=area)]
    assert list(dict.fromkeys(found)) == expected


NO_COMMITMENT = ("Greater regulatory cooperation.", "Within North America,", "Pursuant to the 2007")
"""Sentences of bullets that commit to nothing: a caption, an assessment, history."""


def annex_verbs() -> Counter[str]:
    """First word (for ``will …`` two) of each commitment of the Annex, from its Markdown."""
    verbs: Counter[str] = Counter()
    topics, depth = False, 0
    for indent, words in bullets(annex()):
        if re.match(r"[a-z]\) ", words):  # a heading that slipped into a list
            continue
        if topics and indent > depth:
            continue
        topics, depth = words.endswith("areas as:"), indent
        parts = re.split(r"(?<=\.) ", words)
        if words.endswith(":") and not topics:
            parts = parts[:-1]  # the stem commits only through its items
        for part in parts:
            if part.startswith(NO_COMMITMENT):
                continue
            part = re.sub(r"^(?:In|Building on) [^,]+, ", "", part)
            verb = re.match(r"(?:Canada and Mexico |Canada )?(will \w+|\w+)", part)
            assert verb
            verbs[verb[1].lower()] += 1
            verbs["work"] += part.count(" and work together ")
    return verbs


def test_verbs_are_those_that_open_the_bullets(store: Store) -> None:
    coded = [r for n in "1234" for r in ask(store, "commitments-in-priority", priority=f"priority/cmx-2010/{n}")]
    opening = Counter[str]()
    for row in coded:
        if row["locator"].startswith("A."):
            words = row["verb"].rpartition("… ")[2].lower().split()
            opening[" ".join(words[: 2 if words[0] == "will" else 1])] += 1
    assert opening == annex_verbs()
    counted = {(r["verb"], r["modality"]): int(r["commitments"]) for r in ask(store, "verbs-by-count")}
    assert counted == Counter((r["verb"], r["modality"]) for r in coded)
    groups = Counter((r["firmness"], n) for n in "1234" for r in coded if f"{n}." in r["locator"][1:4])
    for row in ask(store, "firmness-by-priority"):
        assert int(row["commitments"]) == groups[row["firmness"], row["number"]]


def test_one_sided_is_where_one_country_alone_will(store: Store) -> None:
    expected = [(m[1], s) for s in sentences() if (m := re.search(r"(?<! and )\b(Canada|Mexico) will\b", s))]
    assert len(expected) == 1
    rows = ask(store, "one-sided-commitments")
    assert [(r["stateLabel"], r["words"]) for r in rows] == expected
    alone = [r for r in ask(store, "commitments-undertaken-by-state", state="state/canada") if r["others"] == "0"]
    assert [r["initiative"] for r in alone] == [r["initiative"] for r in rows]


def test_no_deadline_no_amount() -> None:
    promises = annex() + "\n".join(s for s in sentences() if " will " in s)
    deadline = rf"\bby (?:the end|{MONTH}|\d)|\bwithin \d|\bno later\b|\buntil\b|\bbefore \d"
    amount = r"[$€£%]|\b(?:million|dollars|pesos|percent)"
    assert re.findall(f"{deadline}|{amount}", promises) == []


def _bounds(year: str, month: str = "", day: str = "") -> tuple[str, str]:
    if not month:
        return f"{year}-01-01", f"{year}-12-31"
    number = MONTHS.index(month) + 1
    if day:
        one = date(int(year), number, int(day)).isoformat()
        return one, one
    last = date(int(year) + number // 12, number % 12 + 1, 1).toordinal() - 1
    return date(int(year), number, 1).isoformat(), date.fromordinal(last).isoformat()


def test_dated_events_are_the_dates_of_the_text(store: Store) -> None:
    text = received()
    expected = {_bounds(y, m, d) for m, d, y in re.findall(rf"({MONTH}) (\d+), (\d{{4}})", text)}
    expected |= {_bounds(y, m, d) for d, m, y in re.findall(rf"\*(\d+)\* day of \*({MONTH})\* (\d{{4}})", text)}
    expected |= {_bounds(y, m) for m, y in re.findall(rf"in ({MONTH}) (\d{{4}})", text)}
    expected |= {_bounds(y) for y in re.findall(r"establish[^.]*?(?:Program in|Action) (\d{4})", text)}
    assert len(expected) == 5
    rows = ask(store, "events-in-order")
    assert {(r["earliest"], r["latest"]) for r in rows if "printedDate" in r} == expected
    assert [r["latest"] for r in rows] == sorted(r["latest"] for r in rows)
    signed = _bounds("2010", "May", "27")[1]
    assert {r["latest"] for r in rows if "printedDate" not in r} == {signed}, "known only by the signature"


def test_statistics_are_the_numbers_of_the_text(store: Store) -> None:
    text = received()
    over = re.search(r"(Over) ([\d.]+) million Canadians and ([\d,]+) Mexicans", text)
    about = re.search(r"\b(some) ([\d,]+) workers", text)
    years = re.search(r"(more than) (\d+) years", text)
    assert over
    assert about
    assert years
    expected = {
        ("Over", float(over[2]) * 1_000_000, "Visitors"),
        ("Over", float(over[3].replace(",", "")), "Visitors"),
        ("About", float(about[2].replace(",", "")), "Workers"),
        ("More than", float(years[2]), "Years"),
    }
    rows = ask(store, "statistics-with-qualifier")
    assert {(r["qualifier"], float(r["value"]), r["unit"]) for r in rows} == expected


def test_the_plan_of_2007_is_named_where_the_text_names_it(store: Store) -> None:
    expected = re.findall(r"2007 (?:Joint )?Action Plan|Joint Plan of Action 2007", received())
    assert [r["quote"] for r in ask(store, "mentions-of-entity")] == expected


def test_acronyms_are_those_in_brackets(store: Store) -> None:
    """SME and CSR abbreviate topics, which have no names."""
    expected = set(re.findall(r"\(([A-Z]{3,})\)", received())) - {"CSR"} | {"G20", "OAS"}
    rows = ask(store, "names-as-printed")
    assert {r["printed"] for r in rows if r["form"] == "Acronym"} == expected
    former = re.findall(r"formerly known in (\w+) as the ([\w ]+)\)", received())
    found = [(_slug(r["usedIn"]).title(), r["printed"]) for r in rows if r["status"] == "Former"]
    assert found == former


@each_select
def test_quoted_words_stand_in_the_text(question: Query, store: Store) -> None:
    read_elsewhere = quoted_of_texts_not_held(store)
    for row in ask(store, question.id):
        for column in RECEIVED:
            words = row.get(column, "")
            assert words in received() or words in read_elsewhere, f"{column} of {row}"


# --- every term is asked for ---------------------------------------------------------------------

NOT_ASKED: dict[str, str] = {}
"""Terms that the data use and that no query names, with the reason."""


def test_every_term_of_the_data_is_asked_for(data: Dataset) -> None:
    type_ = str(vocab.RDF.type)
    used = set()
    for quad in data.quads:
        if quad.graph_name != ox.NamedNode(vocab.graph_iri(data.config.base, "vocabulary")):
            used.add(quad.predicate.value)
            if quad.predicate.value == type_ and isinstance(quad.object, ox.NamedNode):
                used.add(quad.object.value)
    asked = {type_}  # written `a`
    for path in (ROOT / "queries").glob("*/*.rq"):
        asked |= sparql_text.names(path.read_text(encoding="utf-8"))
    missing = {vocab.shorten(term) for term in used - asked}
    assert missing - set(NOT_ASKED) == set(), "ask for these terms in a question or view, or give a reason in NOT_ASKED"
    assert set(NOT_ASKED) - missing == set(), "take these out of NOT_ASKED"
