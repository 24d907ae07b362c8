"""What one client can do to another: p95 of a quiet client alone, and while another floods the server.

Each flood comes from its own address over many connections, as fast as it is answered. Rounds alternate
between quiet and flood; a ratio is taken within a round, and the median over the rounds is shown.

Run:  .venv/bin/python benchmarks/fairness.py            (prints the table)
      .venv/bin/python benchmarks/fairness.py --write    (puts it into benchmarks/README.md)
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' server and clients

from kg import dataset
from tests.server.flood import Seen, ask, flooding
from tests.server.servers import Server, serving

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- fairness.py: begin -->", "<!-- fairness.py: end -->"
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
PAGE, CANNED = "/doc/initiative/cmx-2010/A.2.b.2", "/query/firmness-by-priority?format=json"
QUIET = {"ASK": [ASK], "page": [PAGE], "canned question": [CANNED]}
FLOODS = {
    "heavy queries": ["/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")],
    "queries of 50 ms": ["/sparql?query=" + quote(
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 1000 } { SELECT * { ?d ?e ?f } LIMIT 400 } }")],
    "brief queries": [ASK],
    "a kept answer": [CANNED],
    "pages not made before": [],  # found in the data
}  # fmt: skip
LIFTED = "[limits]\nbudget = 1e9\nburst = 1e9\nshare = 8\nlanes = 8\npace = 1_000_000\n"
"""Settings under which one client may use everything."""


def measure(
    server: Server, flood: Sequence[str], rounds: int, seconds: float, connections: int
) -> tuple[dict[str, list[tuple[Seen, Seen]]], dict[str, int]]:
    """What the quiet client saw alone and beside the flood, round by round, and the flood's answers by status."""
    for targets in QUIET.values():
        ask(server, targets, 0.5)  # warms up
    found: dict[str, list[tuple[Seen, Seen]]] = {name: [] for name in QUIET}
    answers: dict[str, int] = {}
    for _ in range(rounds):
        alone = {name: ask(server, targets, seconds) for name, targets in QUIET.items()}
        with flooding(server, flood, connections) as counts:
            for name, targets in QUIET.items():
                found[name].append((alone[name], ask(server, targets, seconds)))
        for status, count in counts.items():
            answers[status] = answers.get(status, 0) + count
    return found, answers


def ratio(pairs: Sequence[tuple[Seen, Seen]]) -> float:
    """How much longer the 95th percentile is beside the flood; the median over the rounds."""
    return statistics.median(beside.percentile(0.95) / alone.percentile(0.95) for alone, beside in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of one quiet client in one round")
    parser.add_argument("--connections", type=int, default=32, help="of the flood")
    parser.add_argument("--only", action="append", choices=FLOODS, help="may be repeated; default: all")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    rows: list[str] = []
    data = dataset.load()
    things = sorted({str(q.subject)[1:-1] for q in data.quads if str(q.subject).startswith(f"<{data.config.base}id/")})
    paths = [f"/doc/{t.removeprefix(f'{data.config.base}id/')}" for t in things]
    FLOODS["pages not made before"] = [f"{p}?lang={language}" for language in ("fr", "es", "en") for p in paths]
    with tempfile.TemporaryDirectory(prefix="kg-fairness-") as folder:
        for flood in options.only or FLOODS:
            found = []
            for settings in ("", LIFTED):
                with serving(data.quads, Path(folder) / f"{flood}{bool(settings)}", settings) as server:
                    found.append(measure(server, FLOODS[flood], options.rounds, options.seconds, options.connections))
            (pairs, answers), (unprotected, _) = found
            for name in QUIET:
                told = ", ".join(f"{n:,} × {s}" for s, n in sorted(answers.items())) if name == "ASK" else ""
                before, after = (statistics.median(p[i].percentile(0.95) for p in pairs[name]) for i in (0, 1))
                ratios = f"{ratio(pairs[name]):.2f} | {ratio(unprotected[name]):.2f}"
                rows.append(f"| {flood if told else ''} | {told} | {name} | {before:.2f} | {after:.2f} | {ratios} |")
                sys.stderr.write(rows[-1] + "\n")
    text = "\n".join([
        f"{options.rounds} rounds; the flood uses {options.connections} connections and asks again at once.",
        "",
        "| flood of | its answers, by status | the quiet client asks | p95 alone, ms | p95 beside it, ms | ratio "
        "| ratio without the limits of a client |",
        "|---|---|---|---:|---:|---:|---:|",
        *rows,
    ])  # fmt: skip
    sys.stdout.write(text + "\n")
    if options.write:
        before_, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        README.write_text(f"{before_}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


main()
