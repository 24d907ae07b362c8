"""A new plan appears whole or not at all, says what its author said, and leaves the rest undecided."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg import authoring, dataset, outline, text, validation
from kg.authoring import Party
from kg.errors import ConfigError, DataError, KgError, NotFound
from kg.vocab import BM
from tests.conftest import MINI, ROOT

SHIPPED = ROOT / "data"
TEXT = """# NORTHLAND AND SOUTHLAND: PLAN 2031 TO 2033

Northland and Southland agree as follows, in English and in French.

## 1) Seas

### a) Fish

- Explore ways to:
  - count fish;
  - share the count.

## 2) Ports

- Northland will open its ports.
"""
PARTIES = (Party("northland", {"en": "Northland"}), Party("southland", {"en": "Southland"}))


def kg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, cwd=folder, check=False, timeout=60
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def received(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_bytes(TEXT.encode())
    return path


def lay(data: Path, received: Path | None, parties: Sequence[Party] = PARTIES, **more: object) -> authoring.Laid:
    return authoring.new_plan(data, "nor-sou-2031", received=received, parties=parties, **more)  # type: ignore[arg-type]


def test_a_new_folder_is_complete(tmp_path: Path, received: Path) -> None:
    """It loads, covers the text, is canonical, and its findings are decisions and labels, nothing else."""
    laid = lay(tmp_path / "deep" / "seas", received, period="2031/2033", languages=("en", "fr"))
    data = dataset.load(tmp_path / "deep" / "seas")
    assert data.config.base == "https://example.org/seas/"
    (held,) = text.texts(data).values()
    assert not any(s.loose for s in text.coverage(data, held))
    assert laid.open == ()  # parties, period and both languages are found in the text
    rules = {f.rule for f in validation.validate(data, ("core", "release")) if f.severity != "info"}
    assert rules == {"ClauseShape-clauseFunction", "ShownShape-label-fr", "ShownShape-label-es"}
    for path in laid.files:
        if path.suffix == ".ttl":
            assert dataset.formatted(path, data.config) == dataset.read_text(path), path.name
    assert (tmp_path / "deep" / "seas" / "text" / "nor-sou-2031" / "source.md").read_bytes() == TEXT.encode()


def test_a_plan_without_text_has_its_title_as_first_clause(tmp_path: Path) -> None:
    laid = lay(tmp_path / "seas", None, title={"en": "Plan of the Seas"})
    assert [c.locator for c in laid.clauses] == ["T"]
    assert [line.split()[-1] for line in laid.open[:2]] == ["bm:party.", "bm:party."]  # the title names no state
    assert (tmp_path / "seas" / "text" / "nor-sou-2031" / "source.md").read_text() == "# Plan of the Seas\n"
    dataset.load(tmp_path / "seas")
    with pytest.raises(DataError, match="needs a text or a title"):
        lay(tmp_path / "other", None)


def test_an_existing_folder_gets_the_plan_and_keeps_the_rest(mini: Path, received: Path) -> None:
    before = contents(mini)
    lay(mini, received, (Party("northland", {}), Party("eastland", {}), Party("westland", {"en": "Westland"})))
    after = contents(mini)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"entities/plans.ttl", "entities/states.ttl"}
    assert "<state/westland>" in after["entities/states.ttl"].decode()
    assert "<state/eastland>" not in after["entities/states.ttl"].decode()  # it is a row of the table of states
    assert all(name.startswith("text/nor-sou-2031/") for name in after.keys() - before.keys())


def test_a_plan_that_is_described_already_gets_its_text(mini: Path, received: Path) -> None:
    plans = mini / "entities" / "plans.ttl"
    known = '\n<plan/nor-sou-2031>\n    a bm:Plan ;\n    rdfs:label "Known"@en ;\n.\n'
    plans.write_text(plans.read_text("utf-8") + known, encoding="utf-8")
    lay(mini, received, (Party("northland", {}), Party("southland", {})))
    assert plans.read_text("utf-8").count('"Known"@en') == 1
    assert "PLAN 2031" not in plans.read_text("utf-8")


def test_a_title_does_not_rename_a_known_plan(mini: Path, received: Path) -> None:
    shutil.rmtree(mini / "text" / "nor-sou-2020")
    shutil.rmtree(mini / "interpretation", ignore_errors=True)
    shutil.rmtree(mini / "record")
    before = contents(mini)
    options = {"received": received, "parties": (Party("northland", {}), Party("southland", {}))}
    with pytest.raises(DataError, match="'nor-sou-2020' has other labels in the data"):
        authoring.new_plan(mini, "nor-sou-2020", title={"en": "Another"}, **options)  # type: ignore[arg-type]
    assert contents(mini) == before
    authoring.new_plan(mini, "nor-sou-2020", title={"en": "Action Plan 2020"}, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"key": "Nor Sou"}, "'Nor Sou' is no key of a plan.*nor-sou"),
        ({"key": "../x"}, "is no key of a plan"),
        ({"key": "nor-sou-2020"}, "'nor-sou-2020' has a text already"),
        ({"parties": PARTIES[:1]}, "names 1 parties"),
        ({"parties": (PARTIES[0], PARTIES[0])}, "'northland' is named twice"),
        ({"parties": (PARTIES[0], Party("atlantis", {}))}, "'atlantis' is not in the data.*southland"),
        ({"parties": (PARTIES[0], Party("southland", {"en": "South"}))}, "'southland' has other labels"),
        ({"parties": (PARTIES[0], Party("South Land", {"en": "S"}))}, "is no key of a state"),
        ({"period": "2033/2031"}, "'2033/2031' is no period"),
        ({"period": "<=2031"}, "is no period"),
        ({"base": "https://other.example/"}, "is not the base of this folder"),
        ({"text": b""}, "holds no words"),
        ({"text": b"Dear all,\n"}, "stands before the title"),
        ({"text": "# Plan é\n".encode("latin-1")}, "is not UTF-8"),
        ({"text": "\ufeff# Plan\n".encode()}, "byte order mark"),
        ({"text": None}, "cannot be read"),
    ],
    ids=str,
)
def test_a_mistake_is_named_and_nothing_is_written(
    mini: Path, received: Path, more: dict[str, object], message: str
) -> None:
    before = contents(mini)
    options = {"key": "nor-sou-2031", "parties": PARTIES} | more
    match options.pop("text", b"#"):
        case None:
            received.unlink()
        case b"#":
            pass
        case wrong:
            received.write_bytes(wrong)  # type: ignore[arg-type]
    with pytest.raises(KgError, match=f"(?s){message}"):
        authoring.new_plan(mini, received=received, **options)  # type: ignore[arg-type]
    assert contents(mini) == before


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, received: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no kg\.toml"):
        lay(tmp_path, received)
    with pytest.raises(ConfigError, match="is not a base"):
        lay(tmp_path / "seas", received, base="example.org")
    assert [p.name for p in tmp_path.iterdir()] == ["plan.md"]


def test_a_failure_half_way_leaves_nothing(tmp_path: Path, received: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(authoring, "write_text", full)
    with pytest.raises(DataError, match="No space left"):
        lay(tmp_path / "seas", received)
    assert [p.name for p in tmp_path.iterdir()] == ["plan.md"]


def test_a_failure_at_the_last_step_takes_all_back(mini: Path, received: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(mini)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", denied)
    with pytest.raises(DataError, match="Permission denied"):
        lay(mini, received, (Party("northland", {}), Party("westland", {"en": "Westland"})))
    assert contents(mini) == before


def test_empty_tables(seas: Path) -> None:
    """Every table of the shipped data, with its columns, canonical, under the base of the folder; once."""
    shipped = sorted(p.relative_to(SHIPPED) for p in SHIPPED.rglob("*.csv"))
    written = authoring.new_tables(seas)
    assert sorted(p.relative_to(seas) for p in written if p.suffix == ".csv") == shipped
    data = dataset.load(seas)
    for path in dataset.table_files(seas):
        header = dataset.read_text(SHIPPED / path.relative_to(seas)).partition("\n")[0]
        assert dataset.read_text(path) == dataset.formatted(path, data.config) == header + "\n"
    assert set(data.tables.values()) == {0}
    assert "https://w3id.org/bilateral/id/" not in (seas / "record" / "tables.json").read_text("utf-8")
    with pytest.raises(DataError, match="has tables already"):
        authoring.new_tables(seas)
    (source,) = [p for p in written if p.name == "sources.csv"]
    source.write_text(
        source.read_text("utf-8") + "pond-1,A pond,en,Pond,https://pond.example/,,full,official\n", "utf-8"
    )
    assert "<https://example.org/seas/id/source/pond-1>" in {str(q.subject) for q in dataset.load(seas).quads}


def test_the_command_line(tmp_path: Path, received: Path) -> None:
    command = ["new", "plan", "nor-sou-2031", "--data", "seas", "--text", "plan.md"]
    command += ["--party", "northland=North | Nord | Norte"]
    wrong = kg(tmp_path, *command, "--party", "southland=South | Sud")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "--party southland: 'South | Sud' is no label" in wrong.stderr
    right = kg(tmp_path, *command, "--party", "southland=South | Sud | Sur")
    assert right.returncode == 0, right.stderr
    assert "9 clauses drafted, 5 to decide" in right.stderr
    assert all((tmp_path / name).is_file() for name in right.stdout.split())
    assert '"Nord"@fr' in (tmp_path / "seas" / "entities" / "states.ttl").read_text("utf-8")
    again = kg(tmp_path, *command, "--party", "southland")
    assert again.returncode == 2
    assert "has a text already" in again.stderr


# --- what clauses do --------------------------------------------------------------------------


@pytest.fixture
def seas(tmp_path: Path, received: Path) -> Path:
    lay(tmp_path / "seas", received)
    return tmp_path / "seas"


def decide(data: Path, **decisions: str) -> list[str]:
    """The names of the files that change, after writing them."""
    changed = authoring.code(data, "nor-sou-2031", {k.replace("_", "."): v for k, v in decisions.items()})
    for path, content in changed.items():
        dataset.write_text(path, content)
    return sorted(p.name for p in changed)


def test_a_commitment_gets_a_block_with_what_its_clause_decides(seas: Path) -> None:
    assert decide(seas, A_1_a_1_1="commitment", A_1_a_1="stem") == ["clauses.ttl", "initiatives.ttl"]
    assert (
        (seas / "text" / "nor-sou-2031" / "initiatives.ttl")
        .read_text("utf-8")
        .endswith(
            "<initiative/nor-sou-2031/A.1.a.1.1>\n    a bm:Initiative ;\n    bm:advances <priority/nor-sou-2031/1> ;\n"
            "    bm:inArea <area/nor-sou-2031/1.a> ;\n    bm:inPlan <plan/nor-sou-2031> ;\n"
            "    bm:statedIn <clause/nor-sou-2031/A.1.a.1.1> ;\n.\n"
        )
    )
    assert decide(seas, A_1_a_1_1="commitment") == []
    found = {c.locator: c for c in authoring.clauses(seas, "nor-sou-2031")}
    assert (found["A.1.a.1.1"].function, found["A.1.a.1.1"].initiative) == ("commitment", True)
    assert (found["A.1.a.1"].kind, found["A.1.a.1"].function, found["A.2.1"].function) == ("stem", "stem", "")
    assert found["A.1.a.1"].words == "Explore ways to:"


def test_a_block_goes_with_its_function_unless_someone_added_to_it(seas: Path) -> None:
    decide(seas, A_2_1="commitment", A_1_a_1_1="commitment")
    path = seas / "text" / "nor-sou-2031" / "initiatives.ttl"
    path.write_text(
        path.read_text("utf-8").replace("A.2.1> ;\n.", 'A.2.1> ;\n    bm:printedVerb "will open"@en ;\n.'), "utf-8"
    )
    assert decide(seas, A_2_1="fact", A_1_a_1_1="scope") == ["clauses.ttl", "initiatives.ttl"]
    left = dataset.index(dataset.parse(path, "https://example.org/seas/"))
    assert [iri.rpartition("/")[2] for iri in left] == ["A.2.1"]
    assert str(BM.printedVerb) in left["https://example.org/seas/id/initiative/nor-sou-2031/A.2.1"]


def test_mistaken_decisions_are_named(seas: Path) -> None:
    before = contents(seas)
    with pytest.raises(NotFound, match=r"'A\.9' is no clause of this plan; accepted: A\.1\.a\.1,"):
        authoring.code(seas, "nor-sou-2031", {"A.2.1": "fact", "A.9": "fact"})
    with pytest.raises(NotFound, match=r"'promise' is no function.*commitment"):
        authoring.code(seas, "nor-sou-2031", {"A.2.1": "promise"})
    with pytest.raises(NotFound, match="'nor-sou' has no received text; accepted: nor-sou-2031"):
        authoring.clauses(seas, "nor-sou")
    assert contents(seas) == before
    run = kg(seas.parent, "code", "nor-sou-2031", "A.2.1", "--data", "seas")
    assert run.returncode == 2
    assert "LOCATOR,LOCATOR=FUNCTION" in run.stderr


def test_quotations_that_wait_are_not_lost(seas: Path) -> None:
    path = seas / "text" / "nor-sou-2031" / "initiatives.ttl"
    path.write_text('<initiative/nor-sou-2031/A.2.1> bm:modality modality:will {| oa:exact "will open" |} .\n', "utf-8")
    with pytest.raises(DataError, match="not anchored yet"):
        decide(seas, A_2_1="commitment")
    assert (
        "not anchored yet" in kg(seas.parent, "fmt", "--data", "seas", "seas/text/nor-sou-2031/initiatives.ttl").stderr
    )


def test_a_locator_can_be_changed_by_hand(seas: Path) -> None:
    """As the checklist says: replace it in all files of the folder, then anchor."""
    folder = seas / "text" / "nor-sou-2031"
    for path in folder.glob("*.ttl"):
        path.write_text(path.read_text("utf-8").replace("B.I.p1.s1", "B.P.p1.s1"), encoding="utf-8")
    run = kg(seas.parent, "anchor", "--data", "seas")
    assert run.returncode == 0, run.stderr
    data = dataset.load(seas)
    assert not text.verify(data)
    assert "B.P.p1.s1" in {c.locator for c in authoring.clauses(seas, "nor-sou-2031")}


def test_a_file_in_the_making_needs_no_declarations(mini: Path) -> None:
    """`kg fmt` and `kg anchor` declare the prefixes that kg knows; other commands say so."""
    path = mini / "entities" / "mechanisms.ttl"
    path.write_text('\n\n<mechanism/pond> a bm:Body ; bm:kind mechanism-kind:forum ; rdfs:label "Pond"@en .\n', "utf-8")
    with pytest.raises(DataError, match=r"(?s)mechanisms.ttl:3:.*has not been declared.*Run `kg fmt`"):
        dataset.load(mini)
    assert kg(mini.parent, "fmt", "--data", "mini", "mini/entities/mechanisms.ttl").returncode == 0
    assert "PREFIX mechanism-kind:" in path.read_text("utf-8")
    path.write_text("<mechanism/pond> a bm:Body \n", "utf-8")
    assert "mechanisms.ttl:2:" in kg(mini.parent, "fmt", "--data", "mini", "mini/entities/mechanisms.ttl").stderr


def test_the_small_plan_of_the_tests_is_drafted_like_itself() -> None:
    by_hand = {c.locator: c.kind for c in authoring.clauses(MINI, "nor-sou-2020")}
    drafted = outline.outline((MINI / "text" / "nor-sou-2020" / "source.md").read_text("utf-8"))
    assert {c.locator: c.kind for c in drafted.clauses} == by_hand
