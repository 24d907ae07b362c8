"""The exception tree: every error this package raises on purpose is a `KgError`."""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """An error a person can act on: where, what is wrong, the value, what is accepted, what to do.

    The parts are attributes, so that callers (command line, web) can show them as they need.

    Args:
        problem: What is wrong, one clause without a full stop.
        where: File with line, query id, graph or IRI.
        value: The offending value, shown quoted.
        accepted: What would be accepted.
        remedy: What to do, or the command that helps.
        line: 1-based line, if the error is at a place in a text.
        column: 1-based column.

    >>> print(KgError("is not an integer", where="firmness: parameter minimum", value="two"))
    firmness: parameter minimum: 'two' is not an integer
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        *,
        where: str = "",
        value: object = None,
        accepted: str = "",
        remedy: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.problem, self.where, self.value = problem, where, value
        self.accepted, self.remedy = accepted, remedy
        self.line, self.column = line, column
        shown = problem if value is None else f"{_quoted(value)} {problem}"
        text = f"{where}: {shown}" if where else shown
        if accepted:
            text += f"; accepted: {accepted}"
        if remedy:
            text += f"\n  {remedy}"
        super().__init__(text)


def _quoted(value: object, limit: int = 120) -> str:
    text = str(value)
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


class ConfigError(KgError):
    """`kg.toml` is missing, unreadable or holds a value of the wrong kind."""


class DataError(KgError):
    """A data file cannot be read as what it claims to be (encoding, syntax, place in the tree)."""


class TableError(DataError):
    """Tables with faults; `faults` holds each one, the message the first of them and their number."""

    SHOWN = 40

    def __init__(self, faults: Sequence[DataError]) -> None:
        self.faults = list(faults)
        super().__init__(f"{len(self.faults)} faults in the tables")
        lines = [str(fault) for fault in self.faults[: self.SHOWN]]
        if len(self.faults) > self.SHOWN:
            lines.append(f"and {len(self.faults) - self.SHOWN} more")
        self.args = ("\n".join(lines),)


class AnchorError(DataError):
    """A quotation is not found in its clause, or found more than once."""


class QueryError(KgError):
    """A SPARQL query is malformed, refused or fails; `line` and `column` are set when known."""


class ParameterError(KgError):
    """A parameter of a canned query is missing, unknown or of the wrong type."""


class StoreError(KgError):
    """A store cannot be opened or does not answer."""


class BuildError(KgError):
    """A dataset version cannot be written or read."""


class NotFound(KgError):
    """Nothing is known under the given name or IRI."""
