"""One command from files to a version that can be served: checked, described, counted, swapped in at once.

A version is a folder of plain files named after the hash of its data. ``current`` points to the
last good one; a build that fails or is killed leaves it as it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from kg import __version__, dumps, metadata, validation, vocab
from kg.catalogue import Query, read_catalogue
from kg.dataset import RDF_TYPE, Dataset
from kg.dumps import Dump
from kg.errors import BuildError
from kg.store import to_graph
from kg.validation import Finding
from kg.versions import DATA, DUMPS, MANIFEST, read
from kg.versions import Version as Version
from kg.versions import current as current
from kg.vocab import DCAT, OWL

KEPT = 3
"""Versions left in place, the current one included, so that a running server keeps its files."""


class Rejected(BuildError):
    """The data have violations; `findings` holds the whole report."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        count = sum(f.severity == "violation" for f in findings)
        super().__init__(f"the data have {count} violations and nothing was built", where="kg build")


def build(
    data: Dataset,
    out: Path,
    *,
    questions: Iterable[Query] | None = None,
    profiles: Sequence[str] = validation.PROFILES,
    talk: Callable[[str], None] = lambda _: None,
) -> Version:
    """Validate, describe, count, write a version and make it the current one.

    Args:
        out: Folder of the versions; made if it is missing.
        questions: What the description offers as example queries; by default the catalogue of questions.
        talk: Told what is going on, a line at a time.

    Raises:
        Rejected: The data have violations.
        BuildError: The folder cannot be written.
    """
    talk(f"validate {len(data.quads):,} quads ({', '.join(profiles)})")
    findings = validation.validate(data, profiles)
    if any(f.severity == "violation" for f in findings):
        raise Rejected(findings)
    if data.tables:
        left_out = data.tables.get("left-out", 0)
        counts = ", ".join(f"{stem} {rows:,}" for stem, rows in sorted(data.tables.items()) if stem != "left-out")
        talk(f"tables: {counts}; {left_out:,} rows left out")
    talk("describe, count and write")
    manifest, files = prepare(data, read_catalogue() if questions is None else questions)
    try:
        with _locked(out):
            for stale in (out / "versions").glob(".new-*"):
                shutil.rmtree(stale)
            version = _store(out, manifest, files)
            _point(out, version.path)
            _prune(out, version.path)
    except OSError as error:
        raise BuildError(f"cannot be written ({error.strerror})", where="kg build", value=out) from error
    talk(f"current is {version.path.name}")
    return version


def prepare(data: Dataset, questions: Iterable[Query]) -> tuple[dict[str, object], dict[str, bytes]]:
    """What a version holds.

    Returns:
        The manifest, and the content of each other file by its path in the folder of the version.

    Raises:
        Rejected: The description does not satisfy its shapes.
    """
    dataset = metadata.dataset_of(data.quads, data.config.base)
    written = list(dumps.dumps(data, metadata.stem(data, dataset))) if dataset else []
    offered = [dump for dump, _ in written]
    described = metadata.described(data, questions, offered)
    if dataset:
        findings = validation.shacl(to_graph(metadata.graph(described)), validation.DESCRIPTION)
        if any(f.severity == "violation" for f in findings):
            raise Rejected(findings)
    content = described.nquads()
    files = {DATA: content, **{f"{DUMPS}/{dump.name}": body for dump, body in written}}
    return _manifest(described, content, offered), files


def _manifest(data: Dataset, dump: bytes, offered: Sequence[Dump]) -> dict[str, object]:
    graphs: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    versions = {"code": __version__}
    for quad in data.quads:
        graphs[quad.graph_name.value] += 1  # type: ignore[union-attr]
        properties[quad.predicate.value] += 1
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            classes[quad.object.value] += 1
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            if quad.predicate.value == str(OWL.versionInfo) and quad.subject.value == vocab.ONTOLOGY:
                versions["ontology"] = quad.object.value
            elif quad.predicate.value == str(DCAT.version):
                versions["dataset"] = quad.object.value
    return {
        "base": data.config.base,
        "bytes": len(dump),
        "classes": dict(sorted(classes.items())),
        "content_hash": data.content_hash(),
        "dumps": [asdict(d) for d in offered],
        "graphs": dict(sorted(graphs.items())),
        "properties": dict(sorted(properties.items())),
        "quads": len(data.quads),
        "sha256": hashlib.sha256(dump).hexdigest(),
        "tables": dict(sorted(data.tables.items())),
        "versions": dict(sorted(versions.items())),
    }


def _store(out: Path, manifest: dict[str, object], files: Mapping[str, bytes]) -> Version:
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    path = out / "versions" / hashlib.sha256(text).hexdigest()[:16]
    if path.exists():
        try:
            return read(path)
        except BuildError:
            shutil.rmtree(path)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=out / "versions"))
    (new / DUMPS).mkdir()
    for name, content in (*files.items(), (MANIFEST, text)):
        with (new / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    new.chmod(0o755)
    _sync(new / DUMPS)
    _sync(new)
    new.rename(path)
    _sync(path.parent)
    return Version(path, manifest)


def _point(out: Path, path: Path) -> None:
    link = out / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(path.relative_to(out))
    link.replace(out / "current")
    _sync(out)


def _prune(out: Path, keep: Path) -> None:
    old = sorted((p for p in (out / "versions").iterdir() if p != keep), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in old[KEPT - 1 :]:
        shutil.rmtree(path)
    for link in out.glob(".current-*"):
        link.unlink(missing_ok=True)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Only one build at a time writes to `out`; the lock ends with the process."""
    (out / "versions").mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
