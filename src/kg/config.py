"""`kg.toml`, the publisher's settings beside the data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.errors import ConfigError
from kg.vocab import CANONICAL_BASE

LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True)
class Config:
    """What a publisher decides.

    Attributes:
        data: Folder that holds `kg.toml` and the layers (`entities/`, `text/`, …).
        base: IRI prefix of everything below ``id/`` and ``graph/``; ends with ``/``.
        title: Name of the dataset, per language.
        languages: Display languages, the first one is the fallback.
    """

    data: Path
    base: str = CANONICAL_BASE
    title: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES


def read(data: Path) -> Config:
    """Read `kg.toml` in the folder `data`.

    Raises:
        ConfigError: No such folder or file, TOML syntax, unknown key, value of the wrong kind.
    """
    path = data / "kg.toml"
    if not path.is_file():
        raise ConfigError(
            "holds no kg.toml",
            where="--data",
            value=data,
            accepted="a folder with kg.toml and the layers entities/, text/, record/, interpretation/",
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), where=str(path), remedy="See https://toml.io for the syntax.") from error
    known = {f.name for f in fields(Config)} - {"data"}
    if unknown := sorted(set(raw) - known):
        raise ConfigError("is not a setting", where=str(path), value=unknown[0], accepted=", ".join(sorted(known)))
    base = raw.get("base", CANONICAL_BASE)
    if not (isinstance(base, str) and base.startswith(("http://", "https://")) and base.endswith("/")):
        raise ConfigError(
            "is not a base", where=f"{path}: base", value=base, accepted="an http(s) address that ends with /"
        )
    title = raw.get("title", {})
    if not (isinstance(title, dict) and all(isinstance(v, str) for v in title.values())):
        raise ConfigError(
            "is not a title", where=f"{path}: title", value=title, accepted='a table such as {en = "…", fr = "…"}'
        )
    languages = raw.get("languages", list(LANGUAGES))
    if not (isinstance(languages, list) and languages and set(languages) <= set(LANGUAGES)):
        raise ConfigError(
            "is not a list of languages",
            where=f"{path}: languages",
            value=languages,
            accepted=f"a list drawn from {', '.join(LANGUAGES)}",
        )
    return Config(data, base, dict(title), tuple(languages))
