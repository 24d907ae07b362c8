"""Takes the pictures that the README shows: wide, narrow and dark, of the pages in `pages.SHOWN`.

Run:  .venv/bin/python tests/browser/screenshots.py     (or `make screenshots`; writes docs/images/*.png)
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kg import dataset, vocab
from tests.browser.conftest import settings
from tests.browser.pages import PAGES, SHOWN
from tests.conftest import ROOT
from tests.server import node
from tests.server.servers import serving

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed (Debian: apt-get install chromium)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    pages = [(vocab.slug(name), PAGES[name]) for name in SHOWN]
    data = dataset.load()
    with tempfile.TemporaryDirectory() as folder, serving(data.quads, Path(folder), settings(data)) as server:
        asked = {"address": server.address, "chromium": chromium, "folder": str(IMAGES), "pages": pages}
        for file in node.run("screenshots.mjs", asked):
            print(f"{Path(file).relative_to(ROOT)}  {Path(file).stat().st_size // 1024} KiB")  # noqa: T201


if __name__ == "__main__":
    main()
