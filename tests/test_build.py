"""A build is whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kg import build, dataset, metadata
from kg.catalogue import read_catalogue
from kg.dataset import Dataset
from kg.errors import BuildError

FAST: tuple[str, ...] = ()
"""No profile: what is tested here is the writing."""


def test_a_version_holds_data_and_counts(data: Dataset, tmp_path: Path) -> None:
    talk: list[str] = []
    version = build.build(data, tmp_path, profiles=FAST, talk=talk.append)
    assert talk
    described = metadata.described(data, read_catalogue(), version.dumps)
    assert len(described.quads) > len(data.quads)
    assert version.data.read_bytes() == described.nquads()
    manifest = version.manifest
    assert manifest["content_hash"] == data.content_hash()
    assert manifest["quads"] == len(described.quads) == sum(manifest["graphs"].values())  # type: ignore[attr-defined]
    assert set(manifest["versions"]) == {"code", "dataset", "ontology"}  # type: ignore[call-overload]
    assert build.current(tmp_path).manifest == manifest
    assert set(build.current(tmp_path).quads()) == set(described.quads)


def test_equal_input_gives_equal_bytes(data: Dataset, tmp_path: Path) -> None:
    one = build.build(data, tmp_path / "a", profiles=FAST)
    shuffled = list(data.quads)
    random.Random(3).shuffle(shuffled)  # noqa: S311
    two = build.build(replace(data, quads=tuple(shuffled)), tmp_path / "b", profiles=FAST)
    assert one.path.name == two.path.name
    files = [file.relative_to(one.path) for file in one.path.rglob("*") if file.is_file()]
    assert len(files) == 2 + len(one.dumps) > 2
    for file in files:
        assert (one.path / file).read_bytes() == (two.path / file).read_bytes()


def test_violations_build_nothing(mini: Path, tmp_path: Path) -> None:
    good = build.build(dataset.load(mini), tmp_path / "out")
    file = mini / "text/nor-sou-2020/initiatives.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace("bm:modality modality:promote", "bm:modality modality:will"), "utf-8"
    )
    with pytest.raises(build.Rejected) as rejected:
        build.build(dataset.load(mini), tmp_path / "out")
    assert rejected.value.exit_code == 1
    assert any("statement" in f.rule for f in rejected.value.findings)
    assert build.current(tmp_path / "out").path == good.path


def test_damage_is_seen_and_the_next_build_repairs_it(data: Dataset, tmp_path: Path) -> None:
    version = build.build(data, tmp_path, profiles=FAST)
    whole = version.data.read_bytes()
    with version.data.open("ab") as file:
        file.write(b"<urn:x> <urn:x> <urn:x> .\n")
    with pytest.raises(BuildError, match="damaged"):
        build.current(tmp_path)
    build.build(data, tmp_path, profiles=FAST)
    assert build.current(tmp_path).data.read_bytes() == whole


def test_old_versions_are_pruned(mini: Path, tmp_path: Path) -> None:
    names = []
    for number in range(5):
        file = mini / "entities" / "extra.ttl"
        file.write_text(f"<urn:x> <urn:y> {number} .\n", encoding="utf-8")
        names.append(build.build(dataset.load(mini), tmp_path, profiles=FAST).path.name)
        os.utime(tmp_path / "versions" / names[-1], (number, number))
    assert sorted(p.name for p in (tmp_path / "versions").iterdir()) == sorted(names[-build.KEPT :])


def test_nothing_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="kg build"):
        build.current(tmp_path)


def test_a_build_killed_at_any_moment_leaves_the_last_good_version(mini: Path, tmp_path: Path) -> None:
    """Kill the writing process many times, early and late; `current` is always whole and one of the two states."""
    out = tmp_path / "out"
    states = set()
    program = (
        "import sys; from pathlib import Path; from kg import build, dataset\n"
        "data = dataset.load(Path(sys.argv[1])); print('go', flush=True)\n"
        "while True: build.build(data, Path(sys.argv[2]), profiles=())\n"
    )
    chance = random.Random(7)  # noqa: S311
    for attempt in range(12):
        (mini / "entities" / "extra.ttl").write_text(f"<urn:x> <urn:y> {attempt} .\n", encoding="utf-8")
        if attempt % 3 == 0:
            states.add(build.build(dataset.load(mini), out, profiles=FAST).manifest["sha256"])
        else:
            states.add(build.prepare(dataset.load(mini), read_catalogue())[0]["sha256"])
            child = subprocess.Popen([sys.executable, "-c", program, mini, out], stdout=subprocess.PIPE)
            assert child.stdout is not None
            assert child.stdout.readline() == b"go\n"
            time.sleep(chance.random() * 0.03)
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
        assert build.current(out).manifest["sha256"] in states
    build.build(dataset.load(mini), out, profiles=FAST)
    assert not list((out / "versions").glob(".new-*")), "what a killed build left is cleared by the next one"
    assert not list(out.glob(".current-*"))
