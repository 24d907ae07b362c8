"""The command as a user types it: stdout is data, stderr is talk, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph

from kg import catalogue

_PLAN = "https://w3id.org/bilateral/id/plan/cmx-2010"
_PRIORITIES = f"CONSTRUCT {{ ?s a bm:Priority }} WHERE {{ ?s a bm:Priority ; bm:inPlan <{_PLAN}> }}"


def kg(*arguments: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        input=stdin,
        check=False,
    )


def test_query_lists_every_question_in_three_languages() -> None:
    for language in ("en", "fr", "es"):
        run = kg("query", "--lang", language)
        assert run.returncode == 0
        for question in catalogue.read_catalogue():
            assert f"{question.id}\n    {question.question[language]}\n" in run.stdout


def test_query_describes_and_runs_in_each_format() -> None:
    run = kg("query", "firmness-by-priority", "--describe")
    assert run.returncode == 0
    assert "SELECT" in run.stdout
    assert "#+" not in run.stdout
    tsv = kg("query", "firmness-by-priority", "--format", "tsv").stdout.splitlines()
    assert tsv[0].startswith("?")
    csv = kg("query", "firmness-by-priority", "--format", "csv").stdout.splitlines()
    found = json.loads(kg("query", "firmness-by-priority", "--format", "json").stdout)
    table = kg("query", "firmness-by-priority", "--format", "table").stdout.splitlines()
    assert len(tsv) == len(csv) == len(found["results"]["bindings"]) + 1 == len(table) - 2
    picked = kg("query", "firmness-by-priority", "--columns", "commitments,number").stdout.splitlines()
    assert picked[0] == "?commitments\t?number"
    assert len(picked) == len(tsv)
    assert "Graph" not in kg("query", "firmness-by-priority", "--format", "xml").stderr


def test_ad_hoc_from_text_file_and_stdin(tmp_path: Path) -> None:
    text = "SELECT ?s { ?s a bm:Priority } ORDER BY ?s"
    (tmp_path / "q.rq").write_text(text)
    one = kg("query", "--sparql", text)
    assert one.returncode == 0
    assert one.stdout.splitlines()[1] == "<https://w3id.org/bilateral/id/priority/cmx-2010/1>"
    assert kg("query", "--sparql", tmp_path / "q.rq").stdout == one.stdout
    assert kg("query", "--sparql", "-", stdin=text).stdout == one.stdout
    assert kg("query", "--sparql", "ASK { ?s a bm:Priority, bm:State }").stdout == "false\n"
    graph = kg("query", "--sparql", _PRIORITIES, "--format", "ntriples")
    assert len(Graph().parse(data=graph.stdout, format="nt")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "firmness-by-prioritiy"), "firmness-by-priority"),
        (("query", "firmness-by-priority", "x=1"), "is no parameter"),
        (("query", "firmness-by-priority", "--columns", "x"), "is no column; accepted: priority"),
        (("query", "firmness-by-priority", "lang"), "NAME=VALUE"),
        (("query", "firmness-by-priority", "lang=de"), "is not of type language; accepted: one of en, fr, es"),
        (("query", "firmness-by-priority", "--format", "xls"), "is no result format"),
        (("query", "--sparql", "SELECT ?s { ?s ?p"), "is not SPARQL 1.1"),
        (("query", "--sparql", "SELECT * { SERVICE <http://x> { ?s ?p ?o } }"), "is refused"),
        (("explain", "state/atlantis"), "is not described in the data"),
        (("validate", "--profile", "fast"), "is not one of"),
        (("--data", "/nowhere", "query", "firmness-by-priority"), "holds no kg.toml"),
        (("anchor", "xyz-1999"), "has no received text; accepted: cmx-2010"),
        (("fmt", "README.txt"), "README.txt"),
    ],
)
def test_a_mistake_is_one_clear_message(arguments: tuple[str, ...], message: str) -> None:
    run = kg(*arguments)
    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_explain_shows_each_statement_with_its_words() -> None:
    run = kg("explain", "initiative/cmx-2010/A.2.b.2")
    assert run.returncode == 0
    assert "[text] modality: Promote\n    A.2.b.2: …" in run.stdout
    assert "»Promote« joint training" in run.stdout
    assert "Promouvoir" in kg("explain", "initiative/cmx-2010/A.2.b.2", "--lang", "fr").stdout
    statement = kg("explain", "statement/cmx-2010/A.2.b.2/modality/promote").stdout
    assert "»Promote«" in statement
    mechanism = kg("explain", "mechanism/reeep").stdout
    assert "Mention" in mechanism
    assert "Involvement" not in mechanism


def test_coverage_shows_every_section_and_fails_on_loose_words(mini: Path) -> None:
    run = kg("coverage")
    assert run.returncode == 0
    assert run.stdout.splitlines()[-1].split() == ["all", "99", "42", "13827"]
    found = json.loads(kg("coverage", "--format", "json").stdout)
    assert not any(s["loose"] for s in found["expression/cmx-2010/en"])
    assert kg("coverage", "--data", mini).returncode == 0
    shutil.rmtree(mini / "interpretation")  # it points to the clause that goes
    clauses = mini / "text/nor-sou-2020/clauses.ttl"
    text = clauses.read_text(encoding="utf-8")
    start = text.index("<clause/nor-sou-2020/A.1.2>")
    clauses.write_text(text[:start] + text[text.index("\n.\n", start) + 3 :], encoding="utf-8")
    run = kg("coverage", "--data", mini)
    assert run.returncode == 1
    assert "Northland will open" in run.stdout


def test_build_writes_a_version_and_diff_sees_a_change(mini: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = kg("build", "--data", mini, "--out", out)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (out / "current" / "data.nq").exists()
    assert Path(run.stdout.strip()).name == (out / "current").resolve().name
    assert kg("diff", out, mini).returncode == 0
    file = mini / "entities" / "states.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace('"Northland"@en', '"North"@en'), encoding="utf-8")
    run = kg("diff", out, mini)
    assert run.returncode == 1
    assert [line[0] for line in run.stdout.splitlines()] == ["+", "-"]


def test_fmt_and_anchor_check_write_nothing(mini: Path) -> None:
    file = mini / "entities" / "states.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "\n\n# a comment\n", encoding="utf-8")
    before = file.read_bytes()
    run = kg("fmt", "--data", mini, "--check", file)
    assert (run.returncode, file.read_bytes()) == (1, before)
    assert kg("fmt", "--data", mini, file).returncode == 0
    assert kg("fmt", "--data", mini, "--check", file).returncode == 0
    assert kg("anchor", "--data", mini, "--check").returncode == 0


def test_layers_answer_alone() -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s a bm:Initiative }"
    assert kg("query", "--sparql", text, "--layer", "text").stdout.splitlines()[1] == "42"
    assert kg("query", "--sparql", text, "--layer", "record").stdout.splitlines()[1] == "0"


def test_a_closed_pipe_is_no_error() -> None:
    run = subprocess.run(
        f"{sys.executable} -m kg export nquads | head -1", shell=True, capture_output=True, text=True, check=False
    )
    assert run.stdout.count("\n") == 1
    assert "Traceback" not in run.stderr
