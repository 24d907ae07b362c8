"""Tables of the record: what a row says, what is refused and how, and the way to a spreadsheet and back."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import csvw
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH

from kg import build, dataset, tables, validation, vocab
from kg.dataset import Dataset
from kg.errors import DataError, TableError
from tests.conftest import MINI, ROOT, approve

HERE = Path(__file__).parent
STEMS = sorted(tables.COLUMNS)
SHIPPED = dataset.resources() / "data" / "record"


def kg(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False
    )


def edit(data: Path, stem: str, old: str, new: str) -> Path:
    """Replace one passage of a table."""
    path = data / ("interpretation" if stem in tables.INTERPRETATION else "record") / f"{stem}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {stem}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notation", "earliest", "latest", "precision"),
    [
        ("", "", "", "unknown"),
        ("1974", "1974-01-01", "1974-12-31", "year"),
        ("2010-02", "2010-02-01", "2010-02-28", "month"),
        ("2012-02", "2012-02-01", "2012-02-29", "month"),
        ("1900-02", "1900-02-01", "1900-02-28", "month"),
        ("2010-04", "2010-04-01", "2010-04-30", "month"),
        ("2010-12", "2010-12-01", "2010-12-31", "month"),
        ("2010-05-27", "2010-05-27", "2010-05-27", "day"),
        ("2012-02-29", "2012-02-29", "2012-02-29", "day"),
        ("<=2007", "", "2007-12-31", "before-only"),
        ("<=2007-10", "", "2007-10-31", "before-only"),
        ("<=2007-10-03", "", "2007-10-03", "before-only"),
    ],
)
def test_bounds(notation: str, earliest: str, latest: str, precision: str) -> None:
    assert tables.bounds(notation) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "notation", ["10", "2010-13", "2010-00", "2010-02-30", "2010-2", "2010-05-27T00:00", "27/05/2010", "0000", ">=2010"]
)
def test_what_is_no_date(notation: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        tables.bounds(notation)


# --- what a row says --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Dataset:
    return dataset.load(MINI)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("layer", ["entities", *tables.FOLDERS])
def test_each_triple_of_a_table_is_the_approved_one(small: Dataset, layer: str, stem: str) -> None:
    """`tests/tables/<layer>-<table>.ttl` holds all that the rows of the small table say."""
    graph = ox.NamedNode(vocab.graph_iri(small.config.base, layer, stem))
    turtle = (small.config.data / layer / f"{stem}.ttl").exists()
    own = [q.triple for q in small.quads if q.graph_name == graph and (not turtle or q.subject.value in small.rows)]  # type: ignore[union-attr]
    approved = HERE / "tables" / f"{layer}-{stem}.ttl"
    if own:
        approve(approved, dataset.turtle(own, small.config.base + "id/"))
    else:
        assert not approved.exists()


def test_the_small_record_has_every_column_filled_and_is_valid(small: Dataset) -> None:
    findings = [f for f in validation.validate(small, ["core", "release"]) if f.severity != "info"]
    assert findings == []
    for path in dataset.table_files(MINI):
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for column in rows[0]:
            assert any(row[column] for row in rows), f"{path.name}: no row shows the column {column}"


def test_roles_have_the_class_that_the_shapes_give_them() -> None:
    shapes = rdflib.Graph().parse(dataset.resources() / "ontology" / "shapes" / "core.ttl")
    for name, roles in (
        ("Membership", tables.MEMBERSHIP_ROLES),
        ("Leadership", tables.LEADERSHIP_ROLES),
        ("Contribution", tables.CONTRIBUTION_ROLES),
    ):
        listed = shapes.value(vocab.BMSH[f"{name}Shape-role"], SH["in"])
        assert listed is not None
        assert {str(r).rpartition("/")[2] for r in shapes.items(listed)} == roles


def test_a_membership_has_one_member_and_one_body_and_no_other_class_has_any(data: Dataset) -> None:
    nodes = dataset.index(data.quads)
    org = str(vocab.ORG)
    seen = 0
    for iri, edges in nodes.items():
        kinds = {str(t)[1:-1] for t in edges.get(str(RDF.type), ())}
        members, bodies = edges.get(org + "member", []), edges.get(org + "organization", [])
        if org + "Membership" in kinds:
            seen += 1
            assert members == edges[str(vocab.BM.participant)], iri
            assert bodies == edges[str(vocab.BM.participationIn)], iri
            assert len(members) == len(bodies) == 1
            assert str(vocab.BM.Membership) in kinds
        else:
            assert not members, iri
            assert not bodies, iri
    assert seen > 100


def test_a_finding_names_the_row(small: Dataset) -> None:
    where = small.locate("https://example.org/mini/id/participation/lake-board/northland/founding-member")
    assert where.endswith("mini/record/participations.csv:4")
    statement = "https://example.org/mini/id/statement/record/mechanism/lake-board/level/bilateral"
    assert small.locate(statement).endswith("mini/record/facts.csv:5")


def test_the_order_of_rows_and_columns_does_not_matter(mini: Path, small: Dataset) -> None:
    chance = random.Random(5)  # noqa: S311
    for path in dataset.table_files(mini):
        head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        order = chance.sample(range(len(head)), len(head))
        chance.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([[row[i] for i in order] for row in [head, *rows]])
    assert dataset.load(mini).content_hash() == small.content_hash()
    assert kg("fmt", "--data", mini).returncode == 0
    for path in dataset.table_files(mini):
        assert path.read_bytes() == (MINI / path.parent.name / path.name).read_bytes()
    assert kg("fmt", "--check", "--data", mini).returncode == 0


def test_another_base_moves_the_rows(small: Dataset) -> None:
    moved = dataset.load(MINI, base="https://elsewhere.example/")
    assert moved.nquads().replace(b"https://elsewhere.example/", b"https://example.org/mini/") != b""
    assert len(moved.quads) == len(small.quads)
    assert not any("example.org/mini/" in str(q) for q in moved.quads)
    iri = "https://elsewhere.example/id/state/eastland"
    assert moved.locate(iri).endswith("states.csv:2")


# --- description ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [base / name for base in (SHIPPED.parent, MINI) for name in tables.FOLDERS], ids=lambda f: f.name
)
def test_csvw_itself_finds_nothing_wrong(folder: Path) -> None:
    group = csvw.TableGroup.from_file(folder / tables.METADATA)
    group.validate_schema()  # raises on foreign keys that point to nothing
    assert group.tables
    for table in group.tables:
        assert table.check_primary_key()
        assert len(list(table)) >= 1
    assert group.check_referential_integrity()


def test_a_foreign_key_of_two_columns_is_checked(mini: Path) -> None:
    """Role and printed role together point to the table of roles."""
    edit(mini, "roles", "Chair,chair", "Head,chair")
    with pytest.raises(TableError, match="is not in the table roles") as error:
        dataset.load(mini)
    assert "'Chair · chair'" in str(error.value)


@pytest.mark.parametrize("folder", tables.FOLDERS)
def test_the_description_is_the_same_for_every_publisher(folder: str) -> None:
    shipped = (SHIPPED.parent / folder / tables.METADATA).read_text(encoding="utf-8")
    mini = (MINI / folder / tables.METADATA).read_text(encoding="utf-8")
    assert shipped.replace("https://w3id.org/bilateral/id/", "https://example.org/mini/id/") == mini


@pytest.mark.parametrize("folder", tables.FOLDERS)
def test_columns_have_titles_and_say_what_they_accept(folder: str) -> None:
    for table in json.loads((SHIPPED.parent / folder / tables.METADATA).read_text(encoding="utf-8"))["tables"]:
        assert table["dc:description"]["en"]
        for column in table["tableSchema"]["columns"]:
            assert column["titles"]["en"]
            assert column["dc:description"]["en"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: None, "holds tables and no tables.json"),
        (lambda d: "{", "is no CSVW metadata"),
        (lambda d: d.replace('"url": "events.csv"', '"url": "happenings.csv"'), "'happenings' is no table"),
        (lambda d: d.replace('"name": "printed_date"', '"name": "words"'), "'events' has other columns"),
        (
            lambda d: d.replace("https://example.org/mini/id/{+", "https://example.org/other/id/{+"),
            "is not below the base",
        ),
    ],
)
def test_a_wrong_description_is_said(mini: Path, change: object, message: str) -> None:
    path = mini / "record" / tables.METADATA
    new = change(path.read_text(encoding="utf-8"))  # type: ignore[operator]
    path.unlink() if new is None else path.write_text(new, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(message)):
        dataset.load(mini)


def test_a_table_that_is_not_described_is_refused(mini: Path) -> None:
    (mini / "record" / "more.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"more\.csv: 'more' is not described in tables\.json; accepted: agencies"):
        dataset.load(mini)


def test_a_missing_table_is_an_empty_one(mini: Path) -> None:
    (mini / "record" / "mappings.csv").unlink()
    assert dataset.load(mini).tables["mappings"] == 0


# --- what is refused --------------------------------------------------------------------------------

REFUSED = [
    tuple(line.split("\t")) for line in (HERE / "tables" / "refused.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("stem", "old", "new", "message"), REFUSED)
def test_a_wrong_cell_is_refused_with_its_place(mini: Path, stem: str, old: str, new: str, message: str) -> None:
    edit(mini, stem, old, new)
    with pytest.raises(DataError) as error:
        dataset.load(mini)
    assert message in str(error.value)


def test_every_fault_is_reported_at_once(mini: Path) -> None:
    edit(mini, "states", ",999,", ",99,")
    edit(mini, "sources", ",full,", ",whole,")
    edit(mini, "participations", "2010-05-27", "2010-05-32")
    edit(mini, "participations", "state/eastland", "state/estland")
    with pytest.raises(TableError) as error:
        dataset.load(mini)
    assert len(error.value.faults) == 4
    assert len(str(error.value).splitlines()) == 4
    run = kg("validate", "--data", mini)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 4
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"key\xe9", "states.csv:1: 'keyé' is not UTF-8: byte 0xE9; accepted: UTF-8"),
        (b"\xef\xbb\xbfkey", "starts with a byte order mark"),
        (b"", "states.csv: is empty; accepted: a first line key,iso3"),
    ],
)
def test_a_wrong_encoding_is_said(mini: Path, content: bytes, message: str) -> None:
    (mini / "record" / "states.csv").write_bytes(content)
    with pytest.raises(DataError) as error:
        dataset.load(mini)
    assert message in str(error.value)


# --- to a spreadsheet and back ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record() -> tables.Tables:
    return dataset.group_of(MINI, "events")


LARGE = ("facts", "findings", "judgements", "names", "participations", "sources")


@pytest.mark.parametrize("excel", [False, True], ids=["plain", "excel"])
@pytest.mark.parametrize(
    ("folder", "stem"),
    [pytest.param(MINI, s, id=f"mini-{s}") for s in STEMS]
    + [pytest.param(dataset.resources() / "data", s, id=f"shipped-{s}") for s in LARGE],
)
def test_importing_an_export_changes_nothing(folder: Path, stem: str, excel: bool, tmp_path: Path) -> None:
    group = dataset.group_of(folder, stem)
    path = tmp_path / f"{stem}.csv"
    path.write_bytes(tables.export_table(group[stem], excel).encode())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == excel
    change = tables.import_table(group, stem, path)
    assert (change.added, change.changed, change.removed) == ([], [], [])
    assert change.text == group[stem].path.read_text(encoding="utf-8")


def test_an_import_must_leave_what_a_judgement_rests_on(mini: Path, tmp_path: Path) -> None:
    """The tables of the record are checked together with the interpretation that points to them."""
    held = mini / "record" / "findings.csv"
    before = held.read_text(encoding="utf-8")
    head, first, second = before.splitlines()
    assert first.startswith("lake-board-nor-sou-2020,")
    given = tmp_path / "findings.csv"
    given.write_text(f"{head}\n{second}\n", encoding="utf-8")
    run = kg("import", "findings", given, "--data", mini)
    assert (run.returncode, run.stdout) == (2, "")
    assert "continuity.csv:2, column based_on: 'finding/lake-board-nor-sou-2020' is not described" in run.stderr
    assert held.read_text(encoding="utf-8") == before
    given.write_text(before.replace("By its treaty.", "By its treaty alone."), encoding="utf-8")
    assert kg("import", "findings", given, "--data", mini).stdout == "~ lake-board-nor-sou-2020\n"
    text = (mini / "interpretation" / "judgements.csv").read_text(encoding="utf-8")
    given.write_text(text.replace("The agency runs the ports.", "It runs the ports."), encoding="utf-8")
    assert kg("import", "judgements", given, "--data", mini).returncode == 0
    assert "It runs the ports." in (mini / "interpretation" / "judgements.csv").read_text(encoding="utf-8")


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]) | st.sampled_from(" ,;\t\"'=+-@\n"))


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, object]:
    return {
        "delimiter": draw(st.sampled_from(",;\t")),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "bom": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        "sep": draw(st.booleans()),
        "titles": draw(st.booleans()),
        "blank": draw(st.booleans()),
        "spaces": draw(st.booleans()),
    }


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5, unique_by=lambda r: r[0].strip()),
    dialects(),
    st.randoms(use_true_random=False),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_dialect_of_a_table_imports_to_the_same_bytes(
    record: tables.Tables,
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[tuple[str, str, str]],
    dialect: dict[str, object],
    chance: random.Random,
) -> None:
    """Rows of free text in `left-out`, written as spreadsheets write them."""
    table = record["left-out"]
    rows = [
        tables.Row(table, 0, {"file": f"f{c[0].strip()}x", "row": str(i), "mechanism": c[1].strip(), "participant": "",
                              "role": c[2].strip(), "reason": "why"})
        for i, c in enumerate(cells)
    ]  # fmt: skip
    expected = tables.canonical(table, rows)
    names = list(table.names)
    chance.shuffle(names)
    chance.shuffle(rows)
    # A file that ends lines in CR must quote LF, which the writer does not see to.
    quoting = csv.QUOTE_ALL if dialect["lineterminator"] == "\r" else dialect["quoting"]
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=dialect["delimiter"], lineterminator=dialect["lineterminator"], quoting=quoting  # type: ignore[arg-type]
    )  # fmt: skip
    pad = " " if dialect["spaces"] else ""
    if dialect["sep"]:
        out.write(f"sep={dialect['delimiter']}{dialect['lineterminator']}")
    writer.writerow([table.column(n).titles[0] if dialect["titles"] else n for n in names])
    for row in rows:
        writer.writerow([pad + tables._protected(row[n], excel=True) + pad for n in names])
        if dialect["blank"]:
            writer.writerow([""] * len(names))
    path = tmp_path_factory.mktemp("dialect") / "left-out.csv"
    path.write_bytes(out.getvalue().encode(str(dialect["bom"])))
    assert tables.import_table(record, "left-out", path).text == expected


def test_a_spreadsheet_of_a_person_is_understood(mini: Path, tmp_path: Path) -> None:
    """Semicolons, titles, Windows line ends, quoted line breaks, apostrophes, capital booleans, spaces in lists."""
    group = dataset.group_of(mini, "events")
    own = tmp_path / "roles.csv"
    own.write_bytes(
        "\ufeffCounts;Printed role;Class;Role;;\r\n"
        "FALSE;Chair;Leadership;chair;;\r\n"
        'TRUE;" founding government";Membership;founding-member;;\r\n'
        "FALSE;guest of the forum;Participation;invited;;\r\n"
        "FALSE;donor of the first years;Contribution;donor;;\r\n"
        'TRUE;"party";Membership;\'party;;\r\n'
        ";;;;;\r\n".encode()
    )
    change = tables.import_table(group, "roles", own)
    assert change.text == (MINI / "record" / "roles.csv").read_text(encoding="utf-8")
    text = (MINI / "record" / "participations.csv").read_text(encoding="utf-8")
    own.write_text(
        text.replace(" | herald", "|herald").replace("Both papers say so.", '"Both\r\nsay so."'),
        encoding="utf-8",
        newline="",
    )
    change = tables.import_table(group, "participations", own)
    assert change.changed == ["lake-board/northland/founding-member"]
    assert '"Both\nsay so."' in change.text
    assert "gazette-1a2b3c4d | herald-5e6f7a8b" in change.text


def test_import_prints_what_changes_and_writes_only_what_is_right(mini: Path, tmp_path: Path) -> None:
    target = mini / "record" / "states.csv"
    before = target.read_bytes()
    own = tmp_path / "own.csv"
    own.write_text(
        "key;iso3;m49;label_en;label_fr;label_es\nwestland;WES;998;Westland;;\neastland;EAS;999;East;;\n", "utf-8"
    )
    run = kg("import", "states", own, "--check", "--data", mini)
    assert (run.returncode, run.stdout) == (1, "+ westland\n~ eastland\n")
    assert "1 added, 1 changed, 0 removed" in run.stderr
    assert target.read_bytes() == before
    own.write_text(own.read_text("utf-8") + "northland;N;;North;;\nother;OTH;1;;;\n", "utf-8")
    run = kg("import", "states", own, "--data", mini)
    assert (run.returncode, run.stdout) == (2, "")
    assert re.findall(r"own\.csv:\d+, column \w+", run.stderr) == [
        "own.csv:4, column iso3",
        "own.csv:5, column m49",
        "own.csv:5, column label_en",
    ]
    assert target.read_bytes() == before
    own.write_text("".join(own.read_text("utf-8").splitlines(True)[:3]), "utf-8")
    run = kg("import", "states", own, "--data", mini)
    assert run.returncode == 0
    assert "written" in run.stderr
    assert target.read_text("utf-8").splitlines()[1:] == ["eastland,EAS,999,East,,", "westland,WES,998,Westland,,"]
    run = kg("import", "states", own, "--data", mini)
    assert (run.returncode, run.stdout) == (0, "")
    assert "unchanged" in run.stderr


def test_a_row_that_others_point_to_cannot_go(mini: Path, tmp_path: Path) -> None:
    own = tmp_path / "sources.csv"
    own.write_text("".join((mini / "record/sources.csv").read_text("utf-8").splitlines(True)[:2]), "utf-8")
    run = kg("import", "sources", own, "--data", mini)
    assert run.returncode == 2
    assert "participations.csv:2, column sources: 'herald-5e6f7a8b' is not in the table sources" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "stats", "x.csv"), "'stats' is no table; accepted: agencies, completeness"),
        (("import", "states", "nowhere.csv"), "'nowhere.csv' cannot be read"),
        (("export", "stats"), "'stats' is no table; accepted: agencies"),
    ],
)
def test_a_mistake_at_the_command_line(mini: Path, arguments: tuple[str, ...], message: str) -> None:
    run = kg(*arguments, "--data", mini, cwd=mini)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr


def test_export_writes_a_file_for_a_spreadsheet(mini: Path, tmp_path: Path) -> None:
    plain = kg("export", "states", "--data", mini)
    assert plain.stdout == (mini / "record" / "states.csv").read_text("utf-8")
    assert kg("export", "states", "--excel", "--out", tmp_path / "s.csv", "--data", mini).returncode == 0
    assert (tmp_path / "s.csv").read_bytes().startswith(b"\xef\xbb\xbfkey,iso3")
    assert b"label_es\r\n" in (tmp_path / "s.csv").read_bytes()
    edit(mini, "facts", '"Clean lakes', '"=Clean lakes')
    assert b",'=Clean" not in kg("export", "facts", "--data", mini).stdout.encode()
    assert "\"'=Clean" in kg("export", "facts", "--excel", "--data", mini).stdout


def test_fmt_covers_the_tables(mini: Path) -> None:
    path = mini / "record" / "sources.csv"
    good = path.read_bytes()
    lines = good.decode().splitlines()
    path.write_text("\r\n".join([lines[0], *reversed(lines[1:])]) + "\r\n", encoding="utf-8", newline="")
    run = kg("fmt", "--check", "--data", mini)
    assert (run.returncode, run.stdout.count("sources.csv")) == (1, 1)
    assert path.read_bytes() != good
    assert kg("fmt", "--data", mini, path).returncode == 0
    assert path.read_bytes() == good


# --- the shipped record -----------------------------------------------------------------------------


def test_build_counts_the_tables_and_the_rows_left_out(small: Dataset, tmp_path: Path) -> None:
    talk: list[str] = []
    version = build.build(small, tmp_path, profiles=(), talk=talk.append)
    assert version.manifest["tables"] == dict(small.tables)
    assert small.tables["participations"] == 4
    (line,) = (t for t in talk if t.startswith("tables: "))
    assert "participations 4" in line
    assert line.endswith("; 1 rows left out")


def lines(stem: str) -> Iterator[dict[str, str]]:
    with (SHIPPED / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize(
    ("letter", "file", "count"),
    [("E", "memberships-economy-environment.csv", 276), ("S", "memberships-security-health-people.csv", 509)],
)
def test_every_row_of_the_collected_facts_is_in_the_record_or_left_out(letter: str, file: str, count: int) -> None:
    """Line 1 of a file of facts is its head."""
    told = {r for row in lines("participations") for r in row["rows"].split() if r.startswith(letter)}
    told |= {f"{letter}:{int(row['row'])}" for row in lines("left-out") if row["file"] == file}
    assert told == {f"{letter}:{number}" for number in range(2, count + 2)}


def test_every_agency_of_the_collected_facts_is_in_the_record_or_left_out() -> None:
    keys = {row["key"] for row in lines("agencies")}
    left = {row["row"] for row in lines("left-out") if row["file"] == "agencies.csv"}
    assert len(keys | ({"ca-gac"} & left)) == 63


# --- the page for curators --------------------------------------------------------------------------


def test_the_worked_example_of_the_page_runs(mini: Path, tmp_path: Path) -> None:
    """Blocks of `docs/data.md`: one that starts with `file: NAME` is a file, one with `$ kg` runs and prints that."""
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:csv|text)?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    shutil.move(mini, tmp_path / "lakes")
    ran = 0
    for block in blocks:
        first, _, rest = block.partition("\n")
        if name := re.fullmatch(r"file: (\S+)", first):
            (tmp_path / name[1]).write_text(rest, encoding="utf-8")
        elif first.startswith("$ kg "):
            run = kg(*shlex.split(first)[2:], "--data", "lakes", cwd=tmp_path)
            assert run.stdout + run.stderr == rest, first
            assert run.returncode == (2 if "is not" in rest else 0)
            ran += 1
    assert ran >= 5
    node = ox.NamedNode("https://example.org/mini/id/participation/lake-union/southland/member")
    assert any(q.subject == node for q in dataset.load(tmp_path / "lakes").quads)
