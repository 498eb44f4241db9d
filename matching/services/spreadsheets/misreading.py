"""What is wrong with a cell, a row, or a whole file, so that whoever wrote it finds the place."""

from dataclasses import dataclass

LONGEST_SHOWN = 60


class Misread(ValueError):
    """A cell says nothing that is understood; the message says why."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one row."""

    line: int
    """The line of the file that the row begins on, from 1."""
    column: str
    """As it is called in the documentation; empty when it is the row as a whole."""
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.reason}"


def shown(text: str) -> str:
    """Return a text as it may be printed anywhere: short, quoted, without control characters."""
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return repr(short)
