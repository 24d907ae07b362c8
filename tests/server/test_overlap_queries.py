"""The query that explains a pair, asked of the public endpoint, gives the list that the explanation shows."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.dataset import Dataset
from kg.incidence import Slice, graphs, incidence, shared_text
from kg.overlap import overlaps
from kg.store import Store
from tests.server.servers import serving


@pytest.mark.parametrize("wanted", [Slice(), Slice("co-mention", layers=("text",))], ids=["members", "co-mention"])
def test_every_pair_of_a_facet(wanted: Slice, data: Dataset, store: Store, tmp_path: Path) -> None:
    found = overlaps(incidence(store, wanted))
    over = graphs(store, found.incidence.slice) or []
    pairs = found.pairs()
    assert len(pairs) > 20
    with serving(data.quads, tmp_path) as server:
        for a, b in pairs:
            asked = [("query", shared_text(found.incidence.slice, a, b)), *(("default-graph-uri", g) for g in over)]
            reply = server.request(
                "POST", "/sparql",
                {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"},
                urlencode(asked).encode(),
            )  # fmt: skip
            assert reply.status == 200, reply.body
            rows = json.loads(reply.body)["results"]["bindings"]
            assert tuple(row["item"]["value"] for row in rows) == found.link(a, b).shared
