"""`kg overlap` as a user types it: data on stdout, what is left out on stderr, clear errors."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner, Result

from kg import incidence, overlap
from kg.cli import _FACETS, _LAYERS, _MEASURES, app
from kg.errors import KgError
from kg.store import Store
from tests.test_cli import kg


def overlap_(*arguments: str) -> Result:
    """The command within this process, which spares the start of another."""
    return CliRunner().invoke(app, ["overlap", *arguments])


def table(*arguments: str) -> list[dict[str, str]]:
    run = overlap_(*arguments, "--format", "csv")
    assert run.exit_code == 0, run.exception
    return list(csv.DictReader(io.StringIO(run.stdout)))


def test_the_pairs_of_one_mechanism_with_marks_and_day() -> None:
    rows = table("m2m")
    assert all(r["first"].endswith("/mechanism/m2m") for r in rows)
    recorded = [float(r["recorded"]) for r in rows if r["recorded"]]
    assert recorded == sorted(recorded, reverse=True)
    (reeep,) = (r for r in rows if r["second"].endswith("/reeep"))
    assert (reeep["shared"], reeep["state"], reeep["value"]) == ("11", "unknown", "unknown")
    assert (reeep["firstMark"], reeep["secondMark"], reeep["date"]) == ("partial", "partial", "2010-05-27")
    assert reeep["why"] == "open-a open-b"
    (ipeec,) = (r for r in rows if r["second"].endswith("/ipeec"))
    assert ipeec["state"] == "bound"
    assert ipeec["value"] not in ("0", "1")


def test_what_is_left_out_is_said() -> None:
    run = overlap_("--top", "3", "--format", "tsv")
    assert len(run.stdout.splitlines()) == 4
    assert "3 of " in run.stderr
    assert "members on 2010-05-27: " in run.stderr
    assert "Canada, Mexico: party to every plan, so sharing them weighs nothing" in run.stderr
    assert "lists are not known to be complete" in run.stderr
    assert "more mechanisms have no item recorded" in run.stderr
    trilateral = overlap_("--level", "trilateral", "--top", "1").stderr
    assert "share Canada, Mexico, United States, which therefore weigh nothing" in trilateral


def test_a_pair_is_explained_in_text_json_and_sparql(store: Store) -> None:
    text = kg("overlap", "ipeec", "m2m")
    assert text.returncode == 0
    for part in (
        "Members, 2010-05-27: 14 shared",
        "22 named of at least 31 partners.",
        "sources count 31 (2010-05-27)",
        "14 / 23 = 0.609",
        "confidence: ",
        "only International Partnership for Energy Efficiency Cooperation (IPEEC): 1",
        "SELECT DISTINCT ?item ?itemLabel",
    ):
        assert part in text.stdout, part
    found = json.loads(overlap_("ipeec", "m2m", "--format", "json").stdout)
    query = overlap_("ipeec", "m2m", "--format", "sparql").stdout
    assert found["sparql"] == query
    assert {str(row[0]) for row in store.select(query)} == {item["iri"] for item in found["shared"]}
    quoted = overlap_("ecpa", "reeep", "--facet", "co-mention").stdout
    assert "»Energy and Climate Partnership for the Americas (ECPA)«" in quoted
    assert "Membres, 2010-05-27" in overlap_("ipeec", "m2m", "--lang", "fr").stdout


def test_load_groups_dyads_and_weights() -> None:
    load = table("--facet", "themes", "--show", "load")
    assert [int(r["links"]) for r in load] == sorted((int(r["links"]) for r in load), reverse=True)
    groups = table("--facet", "themes", "--show", "groups")
    assert {r["what"] for r in groups} >= {"community", "isolate"}
    dyads = table("--show", "dyads")
    assert all(float(d["recorded"]) > 0 for d in dyads)
    both = {(d["first"], d["second"]) for d in dyads}
    assert {(b, a) for a, b in both} == both
    combined = table("--weight", "members=1", "--weight", "themes=2", "--level", "trilateral")
    assert {"membersValue", "themesValue", "membersWeight"} <= set(combined[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--date", "2010-5-1"], "--date: '2010-5-1' is no day; accepted: a day as YYYY-MM-DD"),
        (["--date", "2010-05-27", "--facet", "areas"], "'areas' has no dates; accepted: agencies, members"),
        (["--facet", "friends"], "overlap: 'friends' is no facet; accepted: agencies, areas"),
        (["--measure", "nearness"], "overlap: 'nearness' is no measure; accepted: weighted-jaccard"),
        (["--weight", "members=much"], "--weight members: 'much' is no weight; accepted: a number"),
        (["--weight", "members=-1"], "is no weight; accepted: a number above 0"),
        (["--level", "galactic"], "'level:galactic' is no concept of the data"),
        (["ipeec", "mm"], "overlap by members: 'mechanism/mm' is no mechanism of this slice; accepted: mechanism/m2m"),
        (["ipeec", "ipeec"], "'mechanism/ipeec' is compared with itself"),
        (["ipeec", "m2m", "--format", "xml"], "'xml' is no format of a pair; accepted: text, json, sparql"),
        (["--show", "dyads", "--facet", "areas"], "--show dyads takes members and themes"),
        (["--show", "load", "ipeec"], "--show load takes no mechanism"),
    ],
)
def test_errors(arguments: list[str], message: str) -> None:
    run = overlap_(*arguments)
    assert message in f"{run.exception}{run.stderr}"
    assert isinstance(run.exception, KgError) or run.exit_code == 2
    assert run.stdout == ""


def test_an_error_is_a_message_and_no_data() -> None:
    run = kg("overlap", "--date", "yesterday")
    assert run.returncode == 2
    assert run.stderr.startswith("kg: --date: 'yesterday' is no day; accepted: ")
    assert run.stdout == ""


def test_the_help_names_every_facet_and_measure() -> None:
    assert list(overlap.MEASURES) == list(_MEASURES)
    assert _MEASURES[0] == overlap.DEFAULT
    assert incidence.LAYERS == _LAYERS
    assert sorted(_FACETS) == sorted(q.id for q in incidence.facets())
