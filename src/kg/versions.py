"""A built dataset on disk: a folder of plain files that `kg build` writes and servers and stores read."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.dumps import Dump
from kg.errors import BuildError

DATA, MANIFEST, DUMPS = "data.nq", "manifest.json", "dumps"
"""Names in the folder of a version; the last one is a folder."""


@dataclass(frozen=True)
class Version:
    """One built dataset.

    Attributes:
        path: Its folder.
        manifest: ``content_hash`` (of all graphs but ``graph/dataset``), ``sha256`` and ``bytes`` of
            `data.nq`, ``base``, ``quads``, ``graphs`` / ``classes`` / ``properties`` (IRI to count),
            ``versions`` (code, ontology, dataset), ``dumps`` (see `dumps`). No clock: equal input gives equal bytes.
    """

    path: Path
    manifest: dict[str, object]

    @property
    def data(self) -> Path:
        """The N-Quads file."""
        return self.path / DATA

    @property
    def dumps(self) -> tuple[Dump, ...]:
        """The files for download; none if the data do not say which dataset they are."""
        found = self.manifest.get("dumps", [])
        assert isinstance(found, list)
        return tuple(Dump(**entry) for entry in found)

    def dump(self, name: str) -> Path:
        """Where a dump lies."""
        return self.path / DUMPS / name

    def quads(self) -> Iterator[ox.Quad]:
        """The quads of the version, as stored."""
        return ox.parse(path=str(self.data), format=ox.RdfFormat.N_QUADS)

    def written(self) -> Iterator[ox.Quad]:
        """The quads as they were written, without the description that the build has computed."""
        for dump in self.dumps:
            if dump.format == "nquads":
                return ox.parse(gzip.decompress(self.dump(dump.name).read_bytes()), ox.RdfFormat.N_QUADS)
        return self.quads()


def others(version: Version) -> list[Version]:
    """The versions kept beside this one that hold other data, the newest first; a damaged one is left out."""
    found = []
    for path in sorted(version.path.parent.iterdir(), key=lambda p: (-p.stat().st_mtime, p.name)):
        if path == version.path or path.name.startswith("."):
            continue
        try:
            other = Version(path, json.loads((path / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue
        if other.manifest.get("content_hash") != version.manifest.get("content_hash"):
            found.append(other)
    return found


def changes(old: Version, new: Version) -> Iterator[str]:
    """The quads that only one of two versions has, as N-Quads lines led by ``-`` or ``+``, sorted.

    ``graph/dataset`` is left out: its counts follow from the rest. The files are sorted, so they are read side by side
    and nothing but two lines is held.
    """
    with old.data.open(encoding="utf-8") as before, new.data.open(encoding="utf-8") as after:
        left, right = _content(before, old), _content(after, new)
        a, b = next(left, ""), next(right, "")
        while a or b:
            if a == b:
                a, b = next(left, ""), next(right, "")
            elif a and (not b or a < b):
                yield f"- {a}"
                a = next(left, "")
            else:
                yield f"+ {b}"
                b = next(right, "")


def _content(lines: Iterable[str], version: Version) -> Iterator[str]:
    own = f"<{version.manifest['base']}graph/dataset> ."
    return (text for line in lines if not (text := line.rstrip("\n")).endswith(own))


def current(out: Path) -> Version:
    """The version that `current` names, checked against its manifest.

    Raises:
        BuildError: Nothing is built yet, or a file of the version is damaged.
    """
    link = out / "current"
    if not link.exists():
        raise BuildError("holds no version", where="kg", value=out, remedy="Run `kg build`.")
    return read(link.resolve())


def read(path: Path) -> Version:
    """The version in the folder `path`; errors as for `current`."""
    remedy = "Run `kg build` to write it again."
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        version = Version(path, manifest)
        files = [(version.data, manifest.get("sha256")), *((version.dump(d.name), d.sha256) for d in version.dumps)]
        wrong = [file.name for file, digest in files if hashlib.sha256(file.read_bytes()).hexdigest() != digest]
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(f"cannot be read ({error})", where="kg", value=path, remedy=remedy) from error
    if wrong:
        raise BuildError(
            f"is damaged: {wrong[0]} has another hash than its manifest says", where="kg", value=path, remedy=remedy
        )
    return version
