"""What is drawn is what was computed: the same numbers in every format, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from random import Random

import networkx as nx
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kg import draw, overlap
from kg.draw import View
from kg.errors import ParameterError
from kg.incidence import Incidence, ItemList, Slice, build, incidence
from kg.overlap import MEASURES, Overlaps, Value
from kg.store import Store
from kg.vocab import BM

SVG = "{http://www.w3.org/2000/svg}"
NAMED = tuple(
    f"mechanism/{key}"
    for key in ("reeep", "ipeec", "ecpa", "m2m", "ghsi", "g20", "oas", "cec", "nafta", "nals", "naewg", "rcf", "cmp")
)
LABELS = {"urn:m:a": "<Ä & B>", "urn:m:b": "=1+1", "urn:m:c": "C", "urn:i:x": "X"}


@pytest.fixture(scope="module")
def members(store: Store) -> Overlaps:
    return overlap.overlaps(incidence(store, Slice("members", mechanisms=NAMED)))


@pytest.fixture(scope="module")
def seen(members: Overlaps) -> View:
    origin = draw.Origin("https://example.org/overlap?facet=members", "1.0", dataset="https://example.org/dataset")
    return draw.view(members, most=None, origin=origin)


def small() -> Incidence:
    """Three mechanisms, one of them with an open list; labels that try to break out."""
    status = {("urn:m:a", "urn:i:x"): True, ("urn:m:b", "urn:i:x"): True, ("urn:m:c", "urn:i:y"): True,
              ("urn:m:a", "urn:i:y"): True}  # fmt: skip
    lists = {"urn:m:a": ItemList("complete"), "urn:m:b": ItemList("partial"), "urn:m:c": ItemList("complete")}
    return build(Slice("themes"), [], status, lists, labels=LABELS)


def test_same_bytes_in_processes_with_different_hash_seeds() -> None:
    script = (
        "import hashlib; from tests.test_draw import small; from kg import draw, overlap\n"
        "seen = draw.view(overlap.overlaps(small()))\n"
        "for ending, (_, write) in draw.FORMATS.items():\n"
        "    made = write(seen)\n"
        "    made = made.encode() if isinstance(made, str) else made\n"
        "    print(ending, len(made), hashlib.sha256(made).hexdigest())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        ).stdout.splitlines()
        for seed in ("0", "1")
    ]  # fmt: skip
    assert [line.split()[0] for line in told[0]] == list(draw.FORMATS)
    assert told[0] == told[1]


def test_every_pair_has_the_same_numbers_in_every_format(seen: View) -> None:
    records = list(draw.records(seen))
    assert records, "nothing is drawn"
    table = list(csv.DictReader(io.StringIO(draw.csv(seen))))
    body = json.loads(draw.json(seen))
    graphs = [
        nx.read_graphml(io.BytesIO(draw.graphml(seen).encode())),
        nx.read_gexf(io.BytesIO(draw.gexf(seen).encode())),
    ]
    derived = rdflib.Graph().parse(data=draw.turtle(seen), format="turtle")
    nodes = {
        frozenset(str(m) for m in derived.objects(node, BM.between)): node
        for node in derived.subjects(rdflib.RDF.type, BM.Overlap)
    }
    assert len(table) == len(body["links"]) == len(nodes) == len(records)
    for record, row, link in zip(records, table, body["links"], strict=True):
        assert record == link
        assert (row["first"], row["second"], row["state"]) == (record["first"], record["second"], record["state"])
        assert row["recorded"] == str(record["recorded"])
        for graph in graphs:
            edge = graph.edges[record["first"], record["second"]]
            assert edge["weight"] == pytest.approx(record["recorded"])
            assert (edge["shared"], edge["state"]) == (record["shared"], record["state"])
        node = nodes[frozenset((record["first"], record["second"]))]
        assert len(set(derived.objects(node, BM.sharedItem))) == record["shared"]
        bounds = [float(str(x)) for term in (BM.least, BM.greatest) for x in derived.objects(node, term)]
        if record["state"] == "unknown":
            assert bounds == [], "an unknown value has no bound to publish"
        else:
            assert bounds == pytest.approx([x for x in (record["least"], record["greatest"]) if x is not None])


def test_graph_files_keep_isolated_mechanisms_and_the_order(seen: View) -> None:
    for graph in (
        nx.read_graphml(io.BytesIO(draw.graphml(seen).encode())),
        nx.read_gexf(io.BytesIO(draw.gexf(seen).encode())),
    ):
        assert sorted(graph.nodes, key=lambda n: graph.nodes[n]["place"]) == list(seen.rows)
    assert "lastmodifieddate" not in draw.gexf(seen)


def test_the_matrix_shows_each_value_once_for_each_pair(seen: View) -> None:
    tree = ET.fromstring(draw.svg(draw.matrix(seen)))  # noqa: S314 our own output
    titles = [t.text or "" for t in tree.iter(f"{SVG}title")]
    for row in seen.rows:
        for column in seen.rows:
            if row != column:
                said = f"{seen.label(row)}, {seen.label(column)}: {draw.said(seen.value(row, column))}"
                assert titles.count(said) == 1, said
    texts = {t.text for t in tree.iter(f"{SVG}text")}
    assert seen.shown in texts, "what is hidden is not told"
    assert titles[0] == seen.title
    description = tree.find(f"{SVG}desc")
    assert description is not None and description.text == seen.description


def test_names_cannot_break_out_of_a_file() -> None:
    seen = draw.view(overlap.overlaps(small()), most=None)
    tree = ET.fromstring(draw.svg(draw.matrix(seen)))  # noqa: S314 our own output
    assert any(t.text == "<Ä & B>" for t in tree.iter(f"{SVG}text"))
    assert "<Ä" not in draw.svg(draw.matrix(seen))


def test_a_png_has_the_size_of_its_drawing(seen: View) -> None:
    drawing = draw.matrix(seen)
    for scale in (1, 3):
        image = Image.open(io.BytesIO(draw.png(drawing, scale)))
        assert image.size == (drawing.width * scale, drawing.height * scale)
        assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 20, "an empty picture"
    with pytest.raises(ParameterError, match="1, 2, 3, 4"):
        draw.png(drawing, 9)


@pytest.mark.parametrize("order", draw.ORDERS)
def test_an_order_loses_no_mechanism(members: Overlaps, order: str) -> None:
    shown = draw.view(members, order=order, most=None)
    assert sorted(shown.rows) == list(members.incidence.mechanisms)
    assert len(set(shown.rows)) == len(shown.rows)


def test_fewer_are_the_strongest_and_it_is_said(members: Overlaps) -> None:
    few = draw.view(members, most=4)
    assert len(few.rows) == 4
    assert "4 of " in few.shown
    kept = {m for link in members.ranked()[:1] for m in (link.first, link.second)}
    assert kept <= set(draw.view(members, most=len(members.incidence.mechanisms)).rows)


def test_one_mechanism_comes_with_all_that_share_something_with_it(members: Overlaps) -> None:
    one = members.incidence.mechanisms[0]
    shown = draw.view(members, of=one, most=None)
    assert set(shown.rows) == {one, *(x.second for x in members.ranked(of=one))}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value("exact", 0.25, 0.25, 0.25), ".25"),
        (Value("exact", 1.0, 1.0, 1.0), "1"),
        (Value("exact", 0.0, 0.0, 0.0), "0"),
        (Value("exact", 0.001, 0.001, 0.001), "<.01"),
        (Value("bound", 0.0, 0.4, 0.1), "≤.40"),
        (Value("bound", 0.1, 0.4, 0.2), ".10–.40"),
        (Value("bound", 3.0, None, 3.0), "≥3"),
        (Value("unknown", 0.0, 1.0, 0.0), "?"),
        (Value("undefined", None, None, None, ("empty",)), "–"),
    ],
)
def test_a_cell_never_shows_a_bound_as_a_value(value: Value, text: str) -> None:
    assert draw.cell(value) == text


@settings(max_examples=200)
@given(st.floats(0, 1), st.floats(0.001, 1))
def test_the_scale_has_six_steps_and_rises(recorded: float, top: float) -> None:
    step = draw.step(min(recorded, top), top)
    assert 0 <= step <= 5
    assert (step == 0) == (min(recorded, top) <= 1e-12)
    assert draw.step(top, top) == 5


@pytest.mark.parametrize("measure", sorted(MEASURES))
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_measure_is_described_in_every_language(members: Overlaps, measure: str, language: str) -> None:
    shown = draw.view(members, measure, language=language)
    assert shown.shown in shown.description
    for item in members.incidence.slice.weightless or ():
        assert shown.label(item) in shown.description, "what weighs nothing is not named"


def test_a_notebook_shows_the_matrix(seen: View) -> None:
    assert seen._repr_html_().startswith("<svg")


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_what_is_read_leaves_no_trace(random: Random) -> None:
    status = {(f"urn:m:{m}", f"urn:i:{i}"): (m + i) % 5 > 0 for m in range(7) for i in range(9) if (m * i) % 3 < 2}
    lists = {f"urn:m:{m}": ItemList("complete" if m % 2 else "partial") for m in range(7)}

    def drawn(shuffled: bool) -> list[str | bytes]:
        pairs, marks = list(status.items()), list(lists.items())
        if shuffled:
            random.shuffle(pairs)
            random.shuffle(marks)
        seen = draw.view(overlap.overlaps(build(Slice("themes"), [], dict(pairs), dict(marks))), most=None)
        return [write(seen) for ending, (_, write) in draw.FORMATS.items() if ending != "png"]

    assert drawn(True) == drawn(False)


def test_a_measure_with_a_direction_makes_a_directed_graph(members: Overlaps) -> None:
    seen = draw.view(members, "contained", most=None)
    for graph in (
        nx.read_graphml(io.BytesIO(draw.graphml(seen).encode())),
        nx.read_gexf(io.BytesIO(draw.gexf(seen).encode())),
    ):
        assert graph.is_directed()
        assert graph.number_of_edges() == len(seen.links)
        for link in seen.links:
            assert graph.edges[link.first, link.second]["weight"] == pytest.approx(link.value.recorded)
    derived = rdflib.Graph().parse(data=draw.turtle(seen), format="turtle")
    starts = {str(o) for o in derived.objects(None, BM.seenFrom)}
    assert starts == {link.first for link in seen.links}
    assert len(set(derived.subjects(rdflib.RDF.type, BM.Overlap))) == len(seen.links)


def test_derived_statements_use_terms_of_the_vocabulary_as_it_says(seen: View, store: Store) -> None:
    derived = rdflib.Graph().parse(data=draw.turtle(seen), format="turtle")
    used = {p for p in derived.predicates() if str(p).startswith(str(BM))}
    assert {BM.between, BM.sharedItem, BM.least, BM.greatest, BM.facet, BM.measure, BM.asOf} <= used
    for term in (*used, BM.Overlap):
        assert store.ask(f"ASK {{ <{term}> <{rdflib.RDFS.label}> ?label }}"), term
    assert not store.ask(f"ASK {{ ?node a <{BM.Overlap}> }}"), "an overlap stands in the dataset"
    for node in derived.subjects(rdflib.RDF.type, BM.Overlap):
        assert len(set(derived.objects(node, BM.between))) == 2
        assert not list(derived.objects(node, BM.seenFrom))
        for term in (BM.least, BM.greatest):
            assert all(x.datatype == rdflib.XSD.decimal for x in derived.objects(node, term))  # type: ignore[attr-defined]


def test_a_png_has_every_letter_of_the_names(store: Store) -> None:
    """A letter that the font lacks would be drawn as a box."""
    font = draw._font(20)
    box = bytes(font.getmask("\uffff"))
    labels = store.select(f"SELECT DISTINCT ?l {{ ?m <{rdflib.RDFS.label}> ?l }}").rows
    words = "".join(str(row[0]) for row in labels) + "≤≥–·…" + str(draw._WORDS)
    assert "é" in words
    assert "ñ" in words
    missing = [letter for letter in sorted(set(words)) if not letter.isspace() and bytes(font.getmask(letter)) == box]
    assert missing == []


def test_a_long_source_is_broken_and_not_cut(members: Overlaps) -> None:
    address = "https://example.org/overlap?mechanisms=" + ",".join(f"mechanism/number-{n}" for n in range(60))
    drawing = draw.matrix(draw.view(members, origin=draw.Origin(address, "1.0", "https://example.org/licence")))
    texts = [m.text for m in drawing.marks if isinstance(m, draw.Text)]
    assert address in "".join(texts)
    assert all(m.x + draw._width(m.text, m.size) < drawing.width for m in drawing.marks
               if isinstance(m, draw.Text) and m.anchor == "start" and not m.turned)  # fmt: skip
