"""`kg.toml`, the publisher's settings beside the data."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.errors import ConfigError
from kg.vocab import CANONICAL_BASE

LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True)
class Limits:
    """What one query may use; shown on the service page.

    Attributes:
        seconds: Wall time of one query.
        memory_mib: Address space that a worker may add to the loaded store.
        rows: Rows or triples of an answer.
        bytes: Bytes of an answer.
        concurrent: Workers that may run at once.
        reserve: Workers kept for brief queries.
        brief: Seconds after which a query is slow.
        queue: Queries that may wait for a worker.
        wait: Seconds a query may wait.
        budget: Seconds of worker time that a client may use per minute.
        burst: Seconds of worker time that a client may use at once after a pause.
        least: Seconds that a query counts at least.
        share: Workers that one client may hold at once; by default one less than the processors, 1 to 4, so that
            its slow queries leave one to the others.
        lanes: Of these, queries that are not slow yet.
        pace: Requests of one client that are begun per second; more wait.
    """

    seconds: float = 5.0
    memory_mib: int = 512
    rows: int = 100_000
    bytes: int = 8 * 1024 * 1024
    concurrent: int = 8
    reserve: int = 2
    brief: float = 0.1
    queue: int = 32
    wait: float = 2.0
    budget: float = 60.0
    burst: float = 60.0
    least: float = 0.005
    share: int = max(1, min(4, (os.cpu_count() or 2) - 1))
    lanes: int = 1
    pace: int = 500


@dataclass(frozen=True)
class Config:
    """What a publisher decides.

    Attributes:
        data: Folder that holds `kg.toml` and the layers (`entities/`, `text/`, …).
        base: IRI prefix of everything below ``id/`` and ``graph/``; ends with ``/``.
        title: Name of the dataset, per language.
        languages: Display languages, the first one is the fallback.
        limits: What one public query, and one client, may use (table ``[limits]``).
        proxies: Addresses and networks of the proxies that may name their clients in X-Forwarded-For.
        contact: Where an error in the data is told, ``mailto:…`` or ``https://…``; empty if nowhere.
    """

    data: Path
    base: str = CANONICAL_BASE
    title: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES
    limits: Limits = field(default_factory=Limits)
    proxies: tuple[str, ...] = ()
    contact: str = ""


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
    contact = raw.get("contact", "")
    if not (isinstance(contact, str) and (contact == "" or re.fullmatch(_CONTACT, contact))):
        raise ConfigError(
            "is not a contact", where=f"{path}: contact", value=contact,
            accepted="mailto: and an address, or the https address of a page",
        )  # fmt: skip
    limits = _limits(raw.get("limits", {}), path)
    return Config(data, base, dict(title), tuple(languages), limits, _proxies(raw, path), contact)


_CONTACT = r"mailto:[^\s@?&<>\"]+@[^\s@?&<>\"]+|https://[^\s<>\"]+"


def _proxies(raw: dict[str, object], path: Path) -> tuple[str, ...]:
    given = raw.get("proxies", [])
    try:
        if not isinstance(given, list):
            raise TypeError
        return tuple(
            str(ipaddress.ip_network(proxy)) if "/" in proxy else str(ipaddress.ip_address(proxy)) for proxy in given
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(
            "is not a list of proxies", where=f"{path}: proxies", value=given,
            accepted='addresses and networks, such as ["127.0.0.1", "10.0.0.0/8"]',
        ) from error  # fmt: skip


def _limits(raw: object, path: Path) -> Limits:
    kinds = {f.name: f.type for f in fields(Limits)}
    given = raw if isinstance(raw, dict) else {"": raw}
    for name, value in given.items():
        whole = kinds.get(name) == "int"
        if (
            name not in kinds
            or isinstance(value, bool)
            or not isinstance(value, int if whole else int | float)
            or value <= 0
        ):
            raise ConfigError(
                "is not a limit",
                where=f"{path}: limits.{name}",
                value=value,
                accepted=f"a {'whole ' if whole else ''}number above 0 for one of {', '.join(kinds)}",
            )
    return Limits(**given)
