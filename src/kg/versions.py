"""A built dataset on disk: a folder of plain files that `kg build` writes and servers and stores read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import BuildError

DATA, MANIFEST = "data.nq", "manifest.json"


@dataclass(frozen=True)
class Version:
    """One built dataset.

    Attributes:
        path: Its folder.
        manifest: ``content_hash`` (of all graphs but ``graph/dataset``), ``sha256`` and ``bytes`` of
            `data.nq`, ``base``, ``quads``, ``graphs`` / ``classes`` / ``properties`` (IRI to count),
            ``versions`` (code, ontology, dataset). No clock: equal input gives equal bytes.
    """

    path: Path
    manifest: dict[str, object]

    @property
    def data(self) -> Path:
        """The N-Quads file."""
        return self.path / DATA

    def quads(self) -> Iterator[ox.Quad]:
        """The quads of the version, as stored."""
        return ox.parse(path=str(self.data), format=ox.RdfFormat.N_QUADS)


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
        digest = hashlib.sha256((path / DATA).read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        raise BuildError(f"cannot be read ({error})", where="kg", value=path, remedy=remedy) from error
    if digest != manifest.get("sha256"):
        raise BuildError(
            "is damaged: data.nq has another hash than its manifest says", where="kg", value=path, remedy=remedy
        )
    return Version(path, manifest)
