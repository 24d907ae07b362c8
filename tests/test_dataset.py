"""Files to graphs and back: one form on disk, one hash, clear errors."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import dataset, vocab
from kg.config import read as read_config
from kg.dataset import Dataset
from kg.errors import DataError
from kg.store import to_graph

BASE = "https://example.org/mini/id/"


def test_path_is_graph(data: Dataset) -> None:
    beside_texts = [g for g in data.graphs() if "/graph/text/" not in g]
    assert len(beside_texts) <= 24, "docs/decisions.md, D18"
    for path, graph in data.files.items():
        if "ontology" in path.parts:
            assert graph == f"{vocab.CANONICAL_BASE}graph/vocabulary"
        else:
            inside = path.relative_to(data.config.data).with_suffix("").parts
            assert graph == vocab.CANONICAL_BASE + "graph/" + "/".join(inside[:2])


def test_no_blank_nodes(data: Dataset) -> None:
    assert not any(isinstance(t, ox.BlankNode) for q in data.quads for t in (q.subject, q.object))


def test_hash_survives_serialising_reloading_and_shuffling(data: Dataset) -> None:
    expected = data.content_hash()
    assert dataset.load().content_hash() == expected
    for seed in (1, 2):
        quads = list(data.quads)
        random.Random(seed).shuffle(quads)  # noqa: S311
        assert Dataset(data.config, tuple(quads), data.files).content_hash() == expected
    again = tuple(ox.parse(data.nquads(), ox.RdfFormat.N_QUADS))
    assert Dataset(data.config, again, data.files).content_hash() == expected
    store = ox.Store()
    store.bulk_extend(data.quads)
    trig = store.dump(format=ox.RdfFormat.TRIG)
    assert trig is not None
    assert Dataset(data.config, tuple(ox.parse(trig, ox.RdfFormat.TRIG)), data.files).content_hash() == expected


def test_hash_sees_a_change_but_not_graph_dataset(data: Dataset) -> None:
    one = data.quads[0]
    fewer = tuple(q for q in data.quads if q != one)
    changed = Dataset(data.config, fewer, data.files).content_hash()
    own = vocab.graph_iri(data.config.base, "dataset")
    assert (changed == data.content_hash()) == (one.graph_name.value == own)  # type: ignore[union-attr]
    without = tuple(q for q in data.quads if q.graph_name.value != own)  # type: ignore[union-attr]
    assert len(without) < len(data.quads)
    assert Dataset(data.config, without, data.files).content_hash() == data.content_hash()


def test_shipped_files_are_canonical_and_mean_the_same_to_rdflib(data: Dataset) -> None:
    for path in data.files:
        assert dataset.formatted(path, data.config) == dataset.read_text(path), f"{path}: run `kg fmt`"
    import rdflib

    for path in data.files:
        by_rdflib = rdflib.Graph().parse(path, format="turtle", publicID=vocab.CANONICAL_BASE + "id/")
        assert set(by_rdflib) == set(to_graph(dataset.parse(path))), path


IRIS = st.sampled_from([f"{BASE}a/b", f"{BASE}a/b-c.1", "urn:x:y", "http://e.org/a#b", "http://e.org/ü?q=1"]).map(
    ox.NamedNode
)
LITERALS = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(lambda v: ox.Literal(v, language="en"), st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(lambda v: ox.Literal(str(v), datatype=ox.NamedNode(str(vocab.XSD.integer))), st.integers()),
    st.sampled_from(
        [ox.Literal("1.", datatype=ox.NamedNode(str(vocab.XSD.decimal))), ox.Literal("true"), ox.Literal(True)]
    ),
)
GRAPHS = st.lists(st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=12)


@given(GRAPHS, st.randoms())
def test_writing_and_reading_any_graph_gives_the_graph(triples: list[ox.Triple], chance: random.Random) -> None:
    text = dataset.turtle(triples, BASE)
    assert {q.triple for q in ox.parse(text.encode(), ox.RdfFormat.TURTLE)} == set(triples)
    shuffled = list(triples)
    chance.shuffle(shuffled)
    assert dataset.turtle(shuffled, BASE) == text


def test_rebasing_moves_data_and_nothing_else(data: Dataset) -> None:
    moved = dataset.load(base="https://example.org/kg/")
    assert len(moved.quads) == len(data.quads)
    back = b"".join(
        sorted(moved.nquads().replace(b"https://example.org/kg/", b"https://w3id.org/bilateral/").splitlines(True))
    )
    assert back == data.nquads()
    vocabulary = [q for q in moved.quads if q.graph_name.value.endswith("graph/vocabulary")]  # type: ignore[union-attr]
    assert not any("example.org" in str(q.triple) for q in vocabulary)
    assert not any(g.startswith(vocab.CANONICAL_BASE) for g in moved.graphs())


def test_difference_names_each_changed_quad(data: Dataset) -> None:
    quad = data.quads[5]
    assert list(dataset.diff(data.quads, data.quads)) == []
    assert list(dataset.diff(data.quads, [q for q in data.quads if q != quad])) == [f"- {quad} ."]


def test_locate_finds_the_line(data: Dataset) -> None:
    where = data.locate(f"{vocab.CANONICAL_BASE}id/initiative/cmx-2010/A.2.b.2")
    path, line = where.rsplit(":", 1)
    assert path.endswith("initiatives.ttl")
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1] == "<initiative/cmx-2010/A.2.b.2>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("entities/bad.ttl", b"<a> <b> \xe9 .", "not UTF-8: byte 0xE9"),
        ("entities/bad.ttl", b"\xef\xbb\xbf<a> <b> <c> .", "byte order mark"),
        ("entities/bad.ttl", b"<a> <b>\n  nonsense .", "bad.ttl:2"),
        ("entities/bad.ttl", b"<a> <b> [] .", "blank node"),
        ("entities/bad.ttl", b"<a> <b> <c> {| <d> 'e' |} .", "kg anchor"),
        ("elsewhere/bad.ttl", b"<a> <b> <c> .", "stands in no layer"),
        ("bad.ttl", b"<a> <b> <c> .", "stands in no layer"),
    ],
)
def test_a_bad_file_is_named_with_what_to_do(mini: Path, name: str, content: bytes, message: str) -> None:
    (mini / name).parent.mkdir(exist_ok=True)
    (mini / name).write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.ttl") as error:
        dataset.load(mini)
    assert message in str(error.value)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ttl"
    dataset.write_text(path, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        dataset.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_config_says_what_is_wrong(tmp_path: Path) -> None:
    for content, message in (
        (None, "kg.toml"),
        ("base = 'x'", "base"),
        ("bas = 'x'", "is not a setting"),
        ("base = ", "kg.toml"),
        ("languages = ['de']", "languages"),
        ("title = 1", "title"),
    ):
        if content is not None:
            (tmp_path / "kg.toml").write_text(content)
        with pytest.raises(Exception, match=message) as error:
            read_config(tmp_path)
        assert type(error.value).__name__ == "ConfigError"
