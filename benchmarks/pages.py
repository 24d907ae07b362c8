"""How soon a page is seen: first contentful paint in Chromium, and the server's time for a page not made before.

The paint is that of a fresh browser profile without any cache, over loopback, median of some loads of each page type
that tests/browser/pages.py lists. The server's time is that of the whole request for entity pages that nobody has asked
for since the start, one after the other.

Run:  .venv/bin/python benchmarks/pages.py            (prints the tables)
      .venv/bin/python benchmarks/pages.py --write    (puts them into benchmarks/README.md)
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' server and browser

from kg import dataset, vocab
from kg.dataset import Dataset
from tests.browser.conftest import settings
from tests.browser.pages import PAGES
from tests.server import node
from tests.server.servers import Server, serving

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- pages.py: begin -->", "<!-- pages.py: end -->"
KINDS = ("mechanism", "initiative", "agency", "state", "source", "clause", "plan")


def painted(server: Server, chromium: str, loads: int) -> list[str]:
    """Rows of page type, median and slowest first contentful paint in milliseconds."""
    asked = {"address": server.address, "chromium": chromium, "loads": loads, "pages": list(PAGES.items())}
    rows = ["| page | first contentful paint, median ms | slowest ms |", "|---|---:|---:|"]
    for name, times in node.run("paint.mjs", asked).items():
        rows.append(f"| {name} | {statistics.median(times):.0f} | {max(times):.0f} |")
    return rows


def served(server: Server, data: Dataset, most: int) -> list[str]:
    """Rows of kind of entity, pages asked for, median and p95 milliseconds of the first request for each."""
    paths: dict[str, list[str]] = defaultdict(list)
    for node_ in sorted({q.subject.value for q in data.quads if hasattr(q.subject, "value")}):
        if (found := vocab.kind_and_path(node_, data.config.base)) and found[0] in KINDS:
            paths[found[0]].append(f"/doc/{found[0]}/{found[1]}")
    server.request("GET", paths["state"].pop(), {"Accept": "text/html"})  # labels are read with the first page
    rows = ["| entity | pages | median ms | p95 ms |", "|---|---:|---:|---:|"]
    for kind in KINDS:
        step = max(1, len(paths[kind]) // most)
        times = []
        for path in paths[kind][::step][:most]:
            start = time.perf_counter()
            reply = server.request("GET", path, {"Accept": "text/html"})
            times.append((time.perf_counter() - start) * 1000)
            if reply.status != 200:
                sys.exit(f"{path} answers {reply.status}")
        times.sort()
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        rows.append(f"| {kind} | {len(times)} | {statistics.median(times):.1f} | {p95:.1f} |")
    return rows


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--most", type=int, default=60, help="pages of a kind")
    given = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed")
    data = dataset.load()
    with tempfile.TemporaryDirectory() as folder, serving(data.quads, Path(folder), settings(data)) as server:
        tables = "\n".join([*served(server, data, given.most), "", *painted(server, chromium, given.loads)])
    print(tables)  # noqa: T201
    if given.write:
        text = README.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGIN)
        README.write_text(f"{head}{BEGIN}\n{tables}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
