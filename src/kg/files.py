"""Text files on disk: read as they stand, written whole or not at all, named as people name them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kg.errors import DataError


def read_text(path: Path) -> str:
    """The characters of a UTF-8 file as they stand (no translation of line ends).

    Raises:
        DataError: The file is missing, starts with a byte order mark, or is not UTF-8 (with the line and byte).
    """
    text = decoded(read_bytes(path), display(path))
    if text.startswith("\ufeff"):
        raise DataError("starts with a byte order mark", where=display(path), accepted="UTF-8 without it")
    return text


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        DataError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", where="kg", value=path) from error


def decoded(raw: bytes, name: str) -> str:
    """`raw` as UTF-8; `name` is what an error calls it.

    Raises:
        DataError: It is not UTF-8, with the line and the byte.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"is not UTF-8: byte 0x{raw[error.start]:02X}",
            where=f"{name}:{line}",
            line=line,
            value=raw[max(0, error.start - 20) : error.start + 1].decode("latin-1"),
            accepted="UTF-8 without a byte order mark",
            remedy="Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”).",
        ) from error


def write_text(path: Path, text: str) -> None:
    """Replace `path` at once: a reader sees the old text or the new one, never a part."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """As `write_text`, for any content.

    Raises:
        DataError: The folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise DataError(f"cannot be written ({error.strerror})", where="kg", value=path) from error
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        new.chmod(0o644)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def display(path: Path) -> str:
    """The path as a person would type it: relative to the working folder where possible."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
